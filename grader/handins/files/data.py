"""Reads the files of a hand-in that are not sources, within bounds: learner code gets copies of them."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from grader.handins.files.members import Contents, Member, is_source, with_reason
from grader.handins.files.nearest import common_folder
from grader.handins.submission import DataFile, SubmissionError
from grader.text.message import Message

MOST_FILES = 200
MOST_BYTES = 10 * 1024 * 1024
# In bytes: file systems allow 255.
_MOST_NAME = 200
# On Windows these have a meaning: a colon, for example, names a stream of another file.
_NOT_IN_NAMES = frozenset('\\:*?"<>|')


def data_of(contents: Contents) -> tuple[list[DataFile], list[Message]]:
    """Return the files that are not sources, by path, and those that are not copied, with the reason.

    Code runs in the contents' folder. There it finds each file as well under the path that the file has from
    a folder above, or from the folder of a source, where that path is free.
    """
    read: dict[PurePosixPath, bytes] = {}
    paths = _Paths()
    not_read = []
    left = MOST_BYTES
    for member in _in_order(contents.data):
        reason = _fault(member, len(read), left)
        if reason is None and not paths.add(member.place):
            reason = Message("another file has its name")
        if reason is None:
            try:
                read[member.place] = member.read()
                left -= len(read[member.place])
            except (OSError, SubmissionError):
                reason = Message("it can't be read")
        if reason is not None:
            not_read.append(with_reason(str(member.place), reason))
    copies: defaultdict[PurePosixPath, list[str]] = defaultdict(list)
    left = MOST_BYTES
    for target, file in _copies(contents, read):
        if len(read[file]) <= left and paths.add(target):
            left -= len(read[file])
            copies[file].append(str(target))
    return [DataFile(str(p), read[p], tuple(copies[p])) for p in sorted(read)], sorted(not_read)


def _in_order(members: Sequence[Member]) -> list[Member]:
    """Return the members, those nearest to the top first, and small ones before large ones."""
    return sorted(members, key=lambda member: (len(member.place.parts), member.size, member.place))


def _fault(member: Member, count: int, left: int) -> Message | None:
    """Return why a file is not copied, None where it may be."""
    if count == MOST_FILES:
        return Message("over {most} files that are not Python", most=MOST_FILES)
    if member.size > left:
        return Message("over {most} MiB of files that are not Python", most=MOST_BYTES // 2**20)
    if not all(map(_is_plain, member.place.parts)):
        return Message("some systems do not allow its name")
    return None


def _is_plain(name: str) -> bool:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return False
    is_name = name != ".." and not name.endswith((".", " "))
    return is_name and size <= _MOST_NAME and name.isprintable() and _NOT_IN_NAMES.isdisjoint(name)


class _Paths:
    """Paths that every file system can hold together."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def add(self, path: PurePosixPath) -> bool:
        """Add the path of a file and return True; return False where another path prevents it."""
        name, folders = _folded(path), set(map(_folded, path.parents))
        if name in self._files or name in self._folders or folders & self._files:
            return False
        self._files.add(name)
        self._folders |= folders
        return True


def _folded(path: PurePosixPath) -> str:
    """Return a path so that two paths that one system takes for the same are equal."""
    return unicodedata.normalize("NFC", str(path).casefold())


def _copies(
    contents: Contents, files: Mapping[PurePosixPath, bytes]
) -> Iterator[tuple[PurePosixPath, PurePosixPath]]:
    """Yield further paths at which files are found, each with the file."""
    folder = contents.folder
    sources = {member.place for member in contents.members if is_source(member.name)}
    top = common_folder(path.parent for path in (*files, *sources))
    for base in folder.parents:
        if base == top or top in base.parents:
            yield from _seen_from([base], files, folder)
    beside = [base for base in sorted({source.parent for source in sources}) if base != folder]
    seen = [*_seen_from(beside, files, folder)]
    # Files of one name in several folders stay where they are.
    times = Counter(target for target, _ in seen)
    yield from (pair for pair in seen if times[pair[0]] == 1)


def _seen_from(
    bases: Iterable[PurePosixPath], files: Iterable[PurePosixPath], folder: PurePosixPath
) -> Iterator[tuple[PurePosixPath, PurePosixPath]]:
    """Yield the files below each base; in `folder`, each gets the path that it has from the base."""
    for base in bases:
        yield from ((folder / file.relative_to(base), file) for file in files if base in file.parents)
