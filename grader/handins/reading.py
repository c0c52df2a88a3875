"""Reads one submission: a file, a folder of files, or a zip of them, always as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

import pluggy

from grader.handins.archive import open_zip
from grader.handins.entry import Entry, HandIn
from grader.handins.files import a_file, entries_of, folder_members
from grader.handins.ids import entry_id, entry_ids
from grader.handins.members import EXPECTED, Found, refuse_long_source, take, told
from grader.message import Message
from grader.submission import SourceFile, Submission, SubmissionError
from grader.text import one_line

_MOST_ENTRIES = 100_000


def read_submission(path: Path, manager: pluggy.PluginManager, *, id: str | None = None) -> Submission:
    """Return the submission at `path`. Raises SubmissionError with one line.

    Of a folder or a zip the files at the top are read; of a zip that holds one folder, that one's. An
    entry of a class has an `id`, and is not to be a link: that could point at another learner's file.
    """
    where = one_line(str(path))
    try:
        with _opened(path, follow=id is None) as found:
            files = []
            length = 0
            for name, data in take(found.members, where):
                source = _read(one_line(name), data, manager)
                if source is not None:
                    files.append(source)
                    length += sum(map(len, source.cells))
                    refuse_long_source(where, length)
    except (FileNotFoundError, NotADirectoryError):
        raise SubmissionError(
            "{where}: found nothing there; {expected}", where=where, expected=EXPECTED
        ) from None
    except OSError as error:
        unreadable = one_line(str(error.filename or path))
        raise SubmissionError(
            "{path}: can't be read ({reason}); {expected}",
            path=unreadable,
            reason=error.strerror,
            expected=EXPECTED,
        ) from None
    if not files:
        if found.passed_over:
            raise SubmissionError(
                "{where}: found no Python in it but {beside}; {expected}",
                where=where,
                beside=found.passed_over[0],
                expected=EXPECTED,
            )
        raise SubmissionError("{where}: found no Python in it; {expected}", where=where, expected=EXPECTED)
    name = path.resolve().name if path.name in ("", "..") else path.name
    return Submission(id or entry_id(name), str(path), _with_remarks(files, found.passed_over))


def class_entries(folder: Path) -> dict[str, Entry]:
    """Return the submissions of a class by id: every entry of its folder but hidden ones.

    Raises SubmissionError where there are none.
    """
    where = one_line(str(folder))
    try:
        entries = entries_of(folder, most=_MOST_ENTRIES)
        names = sorted(entry.name for entry in entries if not entry.name.startswith("__"))
    except FileNotFoundError:
        raise SubmissionError(
            "{where}: found nothing there; expected a folder of submissions", where=where
        ) from None
    except NotADirectoryError:
        raise SubmissionError(
            "{where}: found a file there; expected a folder of submissions", where=where
        ) from None
    except OSError as error:
        raise SubmissionError(
            "{where}: can't be read ({reason})", where=where, reason=error.strerror
        ) from None
    if not names:
        raise SubmissionError("{where}: found an empty folder; expected one entry a submission", where=where)
    return {id: Entry(id, (HandIn(folder / name),)) for id, name in zip(entry_ids(names), names)}


@contextmanager
def _opened(path: Path, *, follow: bool) -> Iterator[Found]:
    mode = path.stat(follow_symlinks=follow).st_mode
    if S_ISDIR(mode):
        yield folder_members(path)
    elif S_ISLNK(mode):
        raise SubmissionError(
            "{path}: found a link; expected the file or folder itself; put that in its place",
            path=one_line(str(path)),
        )
    elif not S_ISREG(mode):
        raise SubmissionError(
            "{path}: found neither a file nor a folder; {expected}",
            path=one_line(str(path)),
            expected=EXPECTED,
        )
    elif path.suffix == ".zip":
        with open_zip(path, follow=follow) as found:
            yield found
    else:
        yield Found([a_file(path, follow=follow)])


def _read(name: str, data: bytes, manager: pluggy.PluginManager) -> SourceFile | None:
    source: SourceFile | None = manager.hook.grader_read_submission(name=name, data=data)
    return source


def _with_remarks(files: Sequence[SourceFile], passed_over: Sequence[str]) -> tuple[SourceFile, ...]:
    """Return the files, the first of which tells what beside it was not read."""
    first, *others = files
    beside = told(
        passed_over, lambda one: Message("beside it, {file}", file=one), "{count:,} more files beside it"
    )
    return (replace(first, left_out=(*first.left_out, *beside)), *others)
