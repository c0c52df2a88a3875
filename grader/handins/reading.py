"""Reads one submission: a file, a folder of files, or a zip of them, always as data."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

import pluggy

from grader.handins.entry import HandIn
from grader.handins.files.archive import open_zip
from grader.handins.files.folder import a_file, folder_members
from grader.handins.files.members import EXPECTED, Found, is_source, not_read, refuse_long_source, take, told
from grader.handins.ids import entry_id
from grader.handins.submission import SourceFile, Submission, SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line


def read_submission(path: Path, manager: pluggy.PluginManager, *, id: str | None = None) -> Submission:
    """Return the submission at `path`. Raises SubmissionError with one line.

    Of a folder or a zip those files are read that lie where its sources do; of a folder that holds no
    source but one zip, the zip's. An entry of a class has an `id`, and is not to be a link: that could
    point at another learner's file.
    """
    name = path.resolve().name if path.name in ("", "..") else path.name
    files = _read_files(_opened(path, follow=id is None), path, manager)
    return Submission(id or entry_id(name), str(path), files)


def read_hand_in(hand_in: HandIn, manager: pluggy.PluginManager, *, id: str) -> Submission:
    """Return what was handed in as a submission of that id. Raises SubmissionError with one line.

    Some of a folder's files are read under the names that they were given.
    """
    if hand_in.files is None:
        return read_submission(hand_in.path, manager, id=id)
    first, *others = sorted(hand_in.files)
    where = hand_in.path if others else hand_in.path / first
    files = _read_files(_some_opened(hand_in.path, hand_in.files), where, manager)
    return Submission(id, str(hand_in.path), files)


def _read_files(
    opened: AbstractContextManager[Found], path: Path, manager: pluggy.PluginManager
) -> tuple[SourceFile, ...]:
    where = one_line(str(path))
    try:
        with opened as found:
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
    return _with_remarks(files, found.passed_over)


@contextmanager
def _opened(path: Path, *, follow: bool) -> Iterator[Found]:
    mode = path.stat(follow_symlinks=follow).st_mode
    if S_ISDIR(mode):
        with _unpacked(folder_members(path)) as found:
            yield found
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
    elif _is_zip(path.name):
        with open_zip(path, follow=follow) as found:
            yield found
    else:
        yield Found([a_file(path, follow=follow)])


@contextmanager
def _some_opened(folder: Path, files: Mapping[str, str]) -> Iterator[Found]:
    members = []
    passed_over = []
    for name, given in files.items():
        mode = os.lstat(folder / name).st_mode
        if S_ISREG(mode):
            members.append(replace(a_file(folder / name, follow=False), name=given))
        else:
            # A link could point at another learner's files, which lie beside it.
            passed_over.append(not_read(given, _fault(mode)))
    with _unpacked(Found(members, sorted(passed_over))) as found:
        yield found


@contextmanager
def _unpacked(found: Found) -> Iterator[Found]:
    """Open the zip, where one alone is all that a learner handed in; several are told."""
    zips = {member.name: member.path for member in found.members if member.path and _is_zip(member.name)}
    if not zips or any(is_source(member.name) for member in found.members):
        yield found
    elif len(zips) == 1:
        (path,) = zips.values()
        with open_zip(path, follow=False) as inside:
            yield Found(inside.members, (*inside.passed_over, *found.passed_over))
    else:
        fault = Message("one of {count} zips", count=len(zips))
        several = [not_read(name, fault) for name in sorted(zips)]
        yield Found(found.members, (*several, *found.passed_over))


def _fault(mode: int) -> Message:
    if S_ISLNK(mode):
        return Message("a link")
    return Message("a folder") if S_ISDIR(mode) else Message("neither a file nor a folder")


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


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
