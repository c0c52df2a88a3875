"""Reads one submission: a file, a folder of files, or a zip of them, always as data."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

import pluggy

from grader.submission import SourceFile, Submission, SubmissionError

MOST_FILES = 200
MOST_BYTES = 32 * 1024 * 1024
_EXPECTED = "expected a .py or .ipynb file, or a folder or .zip of them"


def read_submission(path: Path, manager: pluggy.PluginManager, *, id: str | None = None) -> Submission:
    """Return the submission at `path`. Raises SubmissionError with one line.

    Of a folder or a zip the files at the top are read; of a zip that holds one folder, that one's.
    """
    files = [source for name, data in _contents(path) if (source := _read(name, data, manager))]
    if not files:
        raise SubmissionError(f"{path}: found no Python in it; {_EXPECTED}")
    return Submission(id if id is not None else submission_id(path), str(path), tuple(files))


def submission_id(path: Path) -> str:
    """Return the name of an entry without the ending that says what kind of file it is."""
    name = path.resolve().name if path.name in ("", "..") else path.name
    return name.removesuffix(path.suffix) if path.suffix in (".py", ".ipynb", ".zip") else name


def class_entries(folder: Path) -> dict[str, Path]:
    """Return the submissions of a class by id: every entry of its folder but hidden ones.

    Entries whose ids would collide keep their full names. Raises SubmissionError where there are none.
    """
    if not folder.is_dir():
        found = "a file" if folder.exists() else "nothing"
        raise SubmissionError(f"{folder}: found {found} there; expected a folder of submissions")
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "__")))
    if not paths:
        raise SubmissionError(f"{folder}: found an empty folder; expected one entry a submission")
    ids = [submission_id(path) for path in paths]
    return {name if ids.count(name) == 1 else path.name: path for name, path in zip(ids, paths)}


def _read(name: str, data: bytes, manager: pluggy.PluginManager) -> SourceFile | None:
    source: SourceFile | None = manager.hook.grader_read_submission(name=name, data=data)
    return source


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if path.is_dir():
            yield from _folder_contents(path)
        elif path.suffix == ".zip" and path.is_file():
            yield from _zip_contents(path)
        elif path.is_file():
            yield path.name, _bounded(path.name, path.stat().st_size, path.read_bytes)
        else:
            raise SubmissionError(f"{path}: found nothing there; {_EXPECTED}")
    except OSError as error:
        raise SubmissionError(f"{path}: can't be read ({error.strerror}); {_EXPECTED}") from None


def _folder_contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    # A link could point at another learner's files, or at the checks.
    paths = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    )
    for path in paths[:MOST_FILES]:
        if path.suffix in (".py", ".ipynb"):
            yield path.name, _bounded(path.name, path.stat().st_size, path.read_bytes)


def _zip_contents(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = {PurePosixPath(info.filename): info for info in archive.infolist() if not info.is_dir()}
            visible = [
                name for name in members if not any(part.startswith((".", "__MACOSX")) for part in name.parts)
            ]
            tops = {name.parent for name in visible}
            top = tops.pop() if len(tops) == 1 else PurePosixPath(".")
            for name in sorted(visible)[:MOST_FILES]:
                if name.parent == top:
                    info = members[name]
                    yield name.name, _bounded(name.name, info.file_size, partial(archive.read, info))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise SubmissionError(f"{path}: found a zip that can't be read ({error}); {_EXPECTED}") from None


def _bounded(name: str, size: int, read: Callable[[], bytes]) -> bytes:
    if size > MOST_BYTES:
        raise SubmissionError(
            f"{name}: found a file of {size / 2**20:.0f} MiB, expected at most {MOST_BYTES // 2**20}; "
            "clear the notebook's outputs and hand it in again"
        )
    return read()
