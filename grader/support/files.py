"""Writes files so that a reader finds either the old text or the new one, and finds the kit's folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text to `path` and make its folder. Raises OSError, and keeps the old file then."""
    # The same bytes on every platform.
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file and make its folder. Raises OSError, and keeps the old file then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a temporary folder to write into; its files move to `folder` when all of them are written.

    Only one process may use a folder at a time. Raises OSError, and keeps the old files then, unless the move
    itself fails.
    """
    draft = folder / ".draft"
    shutil.rmtree(draft, ignore_errors=True)  # a killed process leaves it behind
    draft.mkdir(parents=True)
    try:
        yield draft
        files = [path for path in draft.rglob("*") if not path.is_dir()]
        # Folders first, since the disk may be full. Then the deepest files: those at the top name the others.
        moves = {path: folder / path.relative_to(draft) for path in files}
        for target in moves.values():
            target.parent.mkdir(parents=True, exist_ok=True)
        for path in sorted(files, key=lambda path: len(path.parts), reverse=True):
            path.replace(moves[path])
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def cache_folder() -> Path:
    """Return the folder of this user for what the kit can make or download again."""
    # Imported late: most commands need no such folder.
    from platformdirs import user_cache_path

    return user_cache_path("grading-kit")


def kit_folder(name: str) -> Path:
    """Return a folder of the kit: in the package where a wheel is installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
