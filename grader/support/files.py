"""Writes files whole, so that a reader finds the old text or the new one, and finds those of the kit."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text to `path`, making its folder. Raises OSError, leaving the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # newline="" keeps the same bytes on every platform.
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a folder to write into; its files move into `folder` once all of them are written.

    For one process at a time. Raises OSError, leaving the old files unless moving itself fails.
    """
    draft = folder / ".draft"
    shutil.rmtree(draft, ignore_errors=True)  # what a killed process left
    draft.mkdir(parents=True)
    try:
        yield draft
        files = [path for path in draft.rglob("*") if not path.is_dir()]
        # Folders first: they take space. Then what lies deepest: a file at the top speaks of those below.
        moves = {path: folder / path.relative_to(draft) for path in files}
        for target in moves.values():
            target.parent.mkdir(parents=True, exist_ok=True)
        for path in sorted(files, key=lambda path: len(path.parts), reverse=True):
            path.replace(moves[path])
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def kit_folder(name: str) -> Path:
    """Return a folder that comes with the kit: inside the package of a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name
