"""Reads one submission: a file, a folder of files, or a zip of them, always as data."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISLNK, S_ISREG

import pluggy

from grader.handins.entry import HandIn
from grader.handins.files.data import data_of
from grader.handins.files.folder import file_member, folder_contents
from grader.handins.files.members import (
    EXPECTED,
    MOST_SOURCE,
    Budget,
    Contents,
    Member,
    Unreadable,
    abridged,
    in_reading_order,
    is_source,
    is_zip,
    some_of,
    sources_over_the_bound,
    with_plain_ending,
    with_reason,
)
from grader.handins.files.nearest import is_own_source
from grader.handins.files.unpacking import Unpacking
from grader.handins.ids import entry_id
from grader.handins.submission import SourceFile, Submission, SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

# So many files that are not read stand in the line that refuses a hand-in.
# What browsers and editors add to the name of a file.
_SECOND_ENDINGS = ("txt", "json", "html", "rtf", "download")
_MOST_SHOWN = 5


def read_submission(path: Path, manager: pluggy.PluginManager, *, id: str | None = None) -> Submission:
    """Return the submission at `path`. Raises SubmissionError with one line.

    Of a folder or a zip, the sources of the folder that holds them are read, and those that they may import.
    Where it holds zips and no source, the zips are read. The other files are read within bounds, too. A file
    that can't be read is named, and the others are read.

    A submission of a class has an `id`, and its path must not be a link, which could point to another
    learner's file.
    """
    name = path.resolve().name if path.name in ("", "..") else path.name
    read = _read_files(_opened(path, follow=id is None), path, manager)
    return replace(read, id=id or entry_id(name), path=str(path))


def is_one_source(path: Path) -> bool:
    """Return whether a submission is one file, and not a folder or a zip."""
    return path.is_file() and not is_zip(path.name)


def read_hand_in(hand_in: HandIn, manager: pluggy.PluginManager, *, id: str) -> Submission:
    """Return a hand-in as the submission with that id. Raises SubmissionError with one line.

    Files of a folder that several learners share are read under the names that their learner gave them.
    """
    if hand_in.files is None:
        return read_submission(hand_in.path, manager, id=id)
    first, *others = sorted(hand_in.files)
    where = hand_in.path if others else hand_in.path / first
    read = _read_files(_some_opened(hand_in.path, hand_in.files), where, manager)
    return replace(read, id=id, path=str(hand_in.path))


def _read_files(
    opened: AbstractContextManager[Contents], path: Path, manager: pluggy.PluginManager
) -> Submission:
    """Return what is read as a submission that has no id yet."""
    where = one_line(str(path))
    try:
        with opened as contents:
            files, unreadable = _sources(contents, where, manager)
            taken = {file.path for file in files}
            others = [member for member in contents.data if str(member.place) not in taken]
            data, not_copied = data_of(replace(contents, data=others)) if files else ([], [])
            not_copied += sources_over_the_bound(contents)
        if not files and unreadable:
            raise unreadable[0].error
    except (FileNotFoundError, NotADirectoryError):
        raise SubmissionError(
            "{where}: found nothing there; {expected}", where=where, expected=EXPECTED
        ) from None
    except OSError as error:
        raise SubmissionError(
            "{path}: can't be read ({reason}); {expected}",
            path=one_line(str(error.filename or path)),
            reason=error.strerror,
            expected=EXPECTED,
        ) from None
    not_read = [*(one.in_words() for one in unreadable), *contents.not_read, *_with_two_endings(contents)]
    if not files:
        raise _no_source(where, not_read)
    texts = tuple(abridged([*not_read, *not_copied], Message, "{count:,} more files"))
    folder = str(contents.folder) if data and contents.folder.parts else ""
    return Submission("", str(path), tuple(files), texts, tuple(data), folder)


def _sources(
    contents: Contents, where: str, manager: pluggy.PluginManager
) -> tuple[list[SourceFile], list[Unreadable]]:
    """Return the files that are read, sources first and by name, and those that can't be read."""
    files: dict[tuple[bool, str], SourceFile] = {}
    found: list[Unreadable] = []
    budget, length = Budget(), 0
    for member, is_below in in_reading_order(contents, where):
        name = with_plain_ending(member.name)
        try:
            data = budget.read(member)
        except (OSError, SubmissionError) as error:
            if is_source(name):
                found.append(Unreadable(member.name, error))
            continue
        try:
            source: SourceFile | None = manager.hook.grader_read_submission(name=one_line(name), data=data)
            if source is not None:
                length = _longer(length, source)
                files[not is_source(name), name] = _placed(source, member, is_below)
        except SubmissionError as error:
            found.append(Unreadable(member.name, error))
    return [files[key] for key in sorted(files)], [*contents.unreadable, *sorted(found, key=_by_name)]


def _with_two_endings(contents: Contents) -> Iterator[Message]:
    """Yield the files that would be read but for a second ending, such as softmax.py.txt."""
    names = dict.fromkeys(member.name for member in (*contents.members, *contents.data))
    for name in names:
        first, _, ending = name.rpartition(".")
        if is_own_source(first) and ending.lower() in _SECOND_ENDINGS:
            reason = Message("not read because of its ending: rename it to {name}", name=one_line(first))
            yield with_reason(name, reason)


def _placed(source: SourceFile, member: Member, is_below: bool) -> SourceFile:
    """Return a source with its place in the hand-in."""
    place = str(member.place.parent / PurePosixPath(source.name).name)
    return replace(source, place="" if place == source.name else place, counts_if_imported=is_below)


def _longer(length: int, source: SourceFile) -> int:
    """Return the length of the source text with one more file. Raises SubmissionError for too long text."""
    length += sum(map(len, source.cells))
    if length > MOST_SOURCE:
        raise SubmissionError(
            "{name}: found {size:.1f} MiB of source text in the files up to this one, expected at most "
            "{most} in all; remove data from them and hand them in again",
            name=source.name,
            size=length / 2**20,
            most=MOST_SOURCE // 2**20,
        )
    return length


def _by_name(one: Unreadable) -> str:
    return one.name


def _no_source(where: str, not_read: Sequence[str]) -> SubmissionError:
    if not not_read:
        return SubmissionError("{where}: found no Python in it; {expected}", where=where, expected=EXPECTED)
    return SubmissionError(
        "{where}: found no Python in it but {files}; {expected}",
        where=where,
        files=some_of(not_read, most=_MOST_SHOWN),
        expected=EXPECTED,
    )


@contextmanager
def _opened(path: Path, *, follow: bool) -> Iterator[Contents]:
    mode = path.stat(follow_symlinks=follow).st_mode
    if S_ISLNK(mode):
        raise SubmissionError(
            "{path}: found a link; expected the file or folder itself; replace the link with it",
            path=one_line(str(path)),
        )
    if not (S_ISDIR(mode) or S_ISREG(mode)):
        raise SubmissionError(
            "{path}: found neither a file nor a folder; {expected}",
            path=one_line(str(path)),
            expected=EXPECTED,
        )
    contents = folder_contents(path) if S_ISDIR(mode) else Contents([file_member(path, follow=follow)])
    with ExitStack() as stack:
        yield Unpacking(stack).unpacked(contents, follow=follow and S_ISREG(mode))


@contextmanager
def _some_opened(folder: Path, files: Mapping[str, str]) -> Iterator[Contents]:
    members = []
    not_read = []
    for name, given in files.items():
        mode = os.lstat(folder / name).st_mode
        if S_ISREG(mode):
            member = file_member(folder / name, follow=False)
            members.append(replace(member, name=given, place=PurePosixPath(given)))
        else:
            # A link could point to another learner's files in the same folder.
            not_read.append(with_reason(given, _kind(mode)))
    others = [member for member in members if not (is_source(member.name) or is_zip(member.name))]
    with ExitStack() as stack:
        yield Unpacking(stack).unpacked(Contents(members, sorted(not_read), data=others))


def _kind(mode: int) -> Message:
    """Return what lies in the place of a file."""
    if S_ISLNK(mode):
        return Message("a link")
    return Message("a folder") if S_ISDIR(mode) else Message("neither a file nor a folder")
