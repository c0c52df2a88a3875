"""Reads folders that are not trusted: regular files alone, no links, nothing that blocks a reader."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

from grader.handins.files.members import Contents, Member, is_source, with_reason
from grader.handins.files.nearest import MOST_FOLDERS, contents_of, is_own, nearest
from grader.handins.submission import SubmissionError
from grader.text.message import Message
from grader.text.printable import one_line

_MOST_ENTRIES = 10_000
# O_NONBLOCK: opening a FIFO without a writer blocks, and one could replace a file after a check of its type.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_NOCTTY"))


def entries_of(folder: Path, *, most: int = _MOST_ENTRIES) -> Iterator[os.DirEntry[str]]:
    """Yield the entries of a folder without hidden ones. Raises OSError, and SubmissionError for too many."""
    with os.scandir(folder) as entries:
        for entry in islice(entries, most):
            if not entry.name.startswith("."):
                yield entry
        if next(entries, None) is not None:
            raise SubmissionError(
                "{folder}: found more than {most:,} files and folders; move those that are not handed in "
                "elsewhere",
                folder=one_line(str(folder)),
                most=most,
            )


def open_file(path: Path, *, follow: bool) -> int:
    """Return a file descriptor of a regular file; with `follow`, also through a link. Raises OSError."""
    descriptor = os.open(path, _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, Message("not a regular file"), str(path))
    return descriptor


def file_member(path: Path, *, follow: bool) -> Member:
    """Return a file as a member. Raises OSError."""
    size = path.stat(follow_symlinks=follow).st_size
    read = partial(_read, path, follow, size)
    return Member(path.name, size, read, path, place=PurePosixPath(path.name))


def folder_contents(folder: Path) -> Contents:
    """Return the files of a hand-in's folder, or of the folders in it that hold its sources.

    Raises OSError, and SubmissionError for too many entries.
    """
    files = []
    not_read = []
    for place, entry in _walk(folder):
        if entry.is_file(follow_symlinks=False):
            files.append(place)
        elif is_source(entry.name) and not entry.is_dir(follow_symlinks=False):
            # A link could point to another learner's files, or to the checks.
            reason = Message("a link") if entry.is_symlink() else Message("neither a file nor a folder")
            not_read.append(with_reason(str(place), reason))

    def member(place: PurePosixPath, name: str) -> Member:
        return replace(file_member(folder / place, follow=False), name=name, place=place)

    contents = contents_of(nearest(files), member, not_read)
    return replace(contents, not_read=sorted(contents.not_read))


def _walk(folder: Path) -> Iterator[tuple[PurePosixPath, os.DirEntry[str]]]:
    """Yield the files and folders of a folder, then those one level deeper, and so on, within bounds."""
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
