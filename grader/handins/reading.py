"""Reads one submission: a file, a folder of files, or a zip of them, always as data."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

import pluggy

from grader.handins.entry import HandIn
from grader.handins.files.archive import open_zip
from grader.handins.files.folder import file_member, folder_contents
from grader.handins.files.members import (
    EXPECTED,
    Contents,
    abridged,
    is_source,
    read_members,
    refuse_long_source,
    with_reason,
)
from grader.handins.ids import entry_id
from grader.handins.submission import SourceFile, Submission, SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line


def read_submission(path: Path, manager: pluggy.PluginManager, *, id: str | None = None) -> Submission:
    """Return the submission at `path`. Raises SubmissionError with one line.

    Of a folder or a zip only the folder that holds the sources is read. Where a folder holds one zip and no
    source, the zip is read. A submission of a class has an `id`, and its path must not be a link, which could
    point to another learner's file.
    """
    name = path.resolve().name if path.name in ("", "..") else path.name
    files, not_read = _read_files(_opened(path, follow=id is None), path, manager)
    return Submission(id or entry_id(name), str(path), files, not_read)


def read_hand_in(hand_in: HandIn, manager: pluggy.PluginManager, *, id: str) -> Submission:
    """Return a hand-in as the submission with that id. Raises SubmissionError with one line.

    Files of a folder that several learners share are read under the names that their learner gave them.
    """
    if hand_in.files is None:
        return read_submission(hand_in.path, manager, id=id)
    first, *others = sorted(hand_in.files)
    where = hand_in.path if others else hand_in.path / first
    files, not_read = _read_files(_some_opened(hand_in.path, hand_in.files), where, manager)
    return Submission(id, str(hand_in.path), files, not_read)


def _read_files(
    opened: AbstractContextManager[Contents], path: Path, manager: pluggy.PluginManager
) -> tuple[tuple[SourceFile, ...], tuple[str, ...]]:
    """Return the sources, and the files that are not read."""
    where = one_line(str(path))
    try:
        with opened as contents:
            files = []
            length = 0
            for name, data in read_members(contents.members, where):
                source: SourceFile | None = manager.hook.grader_read_submission(
                    name=one_line(name), data=data
                )
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
        if contents.not_read:
            raise SubmissionError(
                "{where}: found no Python in it but {file}; {expected}",
                where=where,
                file=contents.not_read[0],
                expected=EXPECTED,
            )
        raise SubmissionError("{where}: found no Python in it; {expected}", where=where, expected=EXPECTED)
    not_read = abridged(contents.not_read, Message, "{count:,} more files")
    return tuple(files), tuple(not_read)


@contextmanager
def _opened(path: Path, *, follow: bool) -> Iterator[Contents]:
    mode = path.stat(follow_symlinks=follow).st_mode
    if S_ISDIR(mode):
        with _unpacked(folder_contents(path)) as contents:
            yield contents
    elif S_ISLNK(mode):
        raise SubmissionError(
            "{path}: found a link; expected the file or folder itself; replace the link with it",
            path=one_line(str(path)),
        )
    elif not S_ISREG(mode):
        raise SubmissionError(
            "{path}: found neither a file nor a folder; {expected}",
            path=one_line(str(path)),
            expected=EXPECTED,
        )
    elif _is_zip(path.name):
        with open_zip(path, follow=follow) as contents:
            yield contents
    else:
        yield Contents([file_member(path, follow=follow)])


@contextmanager
def _some_opened(folder: Path, files: Mapping[str, str]) -> Iterator[Contents]:
    members = []
    not_read = []
    for name, given in files.items():
        mode = os.lstat(folder / name).st_mode
        if S_ISREG(mode):
            members.append(replace(file_member(folder / name, follow=False), name=given))
        else:
            # A link could point to another learner's files in the same folder.
            not_read.append(with_reason(given, _kind(mode)))
    with _unpacked(Contents(members, sorted(not_read))) as contents:
        yield contents


@contextmanager
def _unpacked(contents: Contents) -> Iterator[Contents]:
    """Open the zip where there is one and no source; several zips are not read."""
    zips = {member.name: member.path for member in contents.members if member.path and _is_zip(member.name)}
    if not zips or any(is_source(member.name) for member in contents.members):
        yield contents
    elif len(zips) == 1:
        (path,) = zips.values()
        with open_zip(path, follow=False) as inside:
            yield Contents(inside.members, (*inside.not_read, *contents.not_read))
    else:
        reason = Message("one of {count} zips", count=len(zips))
        several = [with_reason(name, reason) for name in sorted(zips)]
        yield Contents(contents.members, (*several, *contents.not_read))


def _kind(mode: int) -> Message:
    """Return what lies in the place of a file."""
    if S_ISLNK(mode):
        return Message("a link")
    return Message("a folder") if S_ISDIR(mode) else Message("neither a file nor a folder")


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")
