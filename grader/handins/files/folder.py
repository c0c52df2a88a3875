"""Opens what lies in a stranger's folder: regular files, no links, nothing that makes a reader wait."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

from grader.handins.files.members import Found, Member, is_source, not_read
from grader.handins.files.nearest import MOST_FOLDERS, is_own, nearest
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

_MOST_ENTRIES = 10_000
# A FIFO that nobody writes to would be waited for, were it put in a file's place after a look at it.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_NOCTTY"))


def entries_of(folder: Path, *, most: int = _MOST_ENTRIES) -> Iterator[os.DirEntry[str]]:
    """Yield the entries of a folder but hidden ones. Raises OSError, SubmissionError for too many."""
    with os.scandir(folder) as entries:
        for entry in islice(entries, most):
            if not entry.name.startswith("."):
                yield entry
        if next(entries, None) is not None:
            raise SubmissionError(
                "{folder}: found more than {most:,} entries in that folder; move what is not handed in "
                "elsewhere",
                folder=one_line(str(folder)),
                most=most,
            )


def open_file(path: Path, *, follow: bool) -> int:
    """Return a descriptor of a regular file; with `follow`, also through a link. Raises OSError."""
    descriptor = os.open(path, _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, Message("not a regular file"), str(path))
    return descriptor


def a_file(path: Path, *, follow: bool) -> Member:
    """Return a file as a member. Raises OSError."""
    size = path.stat(follow_symlinks=follow).st_size
    return Member(path.name, size, partial(_read, path, follow, size), path)


def folder_members(folder: Path) -> Found:
    """Return the files of a hand-in's folder, or of those below where its sources lie.

    Raises OSError, and SubmissionError for too many entries.
    """
    files = []
    passed_over = []
    for place, entry in _walk(folder):
        if entry.is_file(follow_symlinks=False):
            files.append(place)
        elif is_source(entry.name) and not entry.is_dir(follow_symlinks=False):
            # A link could point at another learner's files, or at the checks.
            what = Message("a link") if entry.is_symlink() else Message("neither a file nor a folder")
            passed_over.append(not_read(str(place), what))
    near, left_out = nearest(files)
    members = [a_file(folder / place, follow=False) for place in near]
    return Found(members, sorted([*passed_over, *left_out]))


def _walk(folder: Path) -> Iterator[tuple[PurePosixPath, os.DirEntry[str]]]:
    """Yield what lies in a folder and, within bounds, in those below, the nearest first."""
    level = [PurePosixPath()]
    left = _MOST_ENTRIES
    for depth in range(MOST_FOLDERS + 1):
        below = []
        for place in level:
            try:
                entries = sorted(entries_of(folder / place, most=left), key=_by_name)
            except (OSError, SubmissionError):
                if not depth:
                    raise
                continue
            left -= len(entries)
            for entry in entries:
                if is_own(entry.name):
                    yield place / entry.name, entry
                    if entry.is_dir(follow_symlinks=False):
                        below.append(place / entry.name)
        level = below


def _by_name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _read(path: Path, follow: bool, size: int) -> bytes:
    with os.fdopen(open_file(path, follow=follow), "rb") as file:
        return file.read(size)
