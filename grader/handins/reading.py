"""Reads one submission: a file, a folder of files, or a zip of them, always as data."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pluggy

from grader.submission import SourceFile, Submission, SubmissionError
from grader.text import printable

MOST_FILES = 200
MOST_BYTES = 32 * 1024 * 1024
_SOURCES = (".py", ".ipynb")
_EXPECTED = "expected a .py or .ipynb file, or a folder or .zip of them"
# What `grader grade` writes beside the folders of the submissions.
_TAKEN = ("grades.json", "grades.csv", "gradebook.sqlite", "index.html")


def read_submission(path: Path, manager: pluggy.PluginManager, *, id: str | None = None) -> Submission:
    """Return the submission at `path`. Raises SubmissionError with one line.

    Of a folder or a zip the files at the top are read; of a zip that holds one folder, that one's.
    """
    files = [source for name, data in _contents(path) if (source := _read(printable(name), data, manager))]
    if not files:
        raise SubmissionError(f"{path}: found no Python in it; {_EXPECTED}")
    return Submission(id if id is not None else submission_id(path), str(path), tuple(files))


def submission_id(path: Path) -> str:
    """Return the name of an entry without the ending that says what kind of file it is."""
    name = path.resolve().name if path.name in ("", "..") else path.name
    return printable(name.removesuffix(path.suffix) if path.suffix in (*_SOURCES, ".zip") else name)


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
    full_names = [printable(path.name) for path in paths]
    entries: dict[str, Path] = {}
    for path, short, full in zip(paths, ids, full_names):
        alone = ids.count(short) == 1 and (short == full or short not in full_names)
        id = short if alone else full
        entries[f"{id}_" if id in _TAKEN else id] = path
    return entries


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
            _refuse_large(path.name, path.stat().st_size)
            yield path.name, path.read_bytes()
        else:
            raise SubmissionError(f"{path}: found nothing there; {_EXPECTED}")
    except OSError as error:
        raise SubmissionError(f"{path}: can't be read ({error.strerror}); {_EXPECTED}") from None


def _folder_contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    # A link could point at another learner's files, or at the checks.
    paths = [
        path
        for path in folder.iterdir()
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    ]
    left = MOST_BYTES
    for path in sorted(paths, key=lambda path: _sources_first(path.name))[:MOST_FILES]:
        size = path.stat().st_size
        if path.suffix in _SOURCES:
            _refuse_large(path.name, size)
        elif size > left:
            continue
        left -= size
        yield path.name, path.read_bytes()


def _zip_contents(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = {PurePosixPath(info.filename): info for info in archive.infolist() if not info.is_dir()}
            visible = [
                name for name in members if not any(part.startswith((".", "__MACOSX")) for part in name.parts)
            ]
            tops = {name.parent for name in visible}
            top = tops.pop() if len(tops) == 1 else PurePosixPath(".")
            chosen = sorted((n for n in visible if n.parent == top), key=lambda n: _sources_first(n.name))
            _refuse_large(path.name, sum(members[name].file_size for name in chosen[:MOST_FILES]))
            for name in chosen[:MOST_FILES]:
                yield name.name, archive.read(members[name])
    except SubmissionError:
        raise
    except Exception as error:  # zipfile raises whatever the damage led it to
        reason = printable(" ".join(str(error).split()))
        raise SubmissionError(f"{path}: found a zip that can't be read ({reason}); {_EXPECTED}") from None


def _sources_first(name: str) -> tuple[bool, str]:
    return PurePosixPath(name).suffix not in _SOURCES, name


def _refuse_large(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise SubmissionError(
            f"{printable(name)}: found {size / 2**20:.0f} MiB, expected at most {MOST_BYTES // 2**20}; "
            "clear the notebooks' outputs and hand it in again"
        )
