"""Measures and removes folders that learner code has filled, however deep and however named.

Both work with descriptors, because a path in such a folder can be too long for the system. Neither follows
a tree of any depth by recursion: measuring stops at MOST_LEVELS, and removing moves each folder up first.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

# A folder of more levels holds what no exercise asks for.
MOST_LEVELS = 32
AS_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
"""Opens a folder, and not a link to one."""


def statuses(folder: Path) -> Iterator[os.stat_result]:
    """Yield the status of everything in a folder.

    Raises OSError where a part cannot be read or is too deep.
    """
    yield from _statuses(os.open(folder, AS_FOLDER), MOST_LEVELS)


def _statuses(descriptor: int, levels: int) -> Iterator[os.stat_result]:
    try:
        with os.scandir(descriptor) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                yield status
                if stat.S_ISDIR(status.st_mode):
                    if not levels:
                        raise OSError("too many levels of folders")
                    inner = os.open(entry.name, AS_FOLDER, dir_fd=descriptor)
                    yield from _statuses(inner, levels - 1)
    finally:
        os.close(descriptor)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that it holds, as far as that is possible; raises nothing.

    Each folder below is first moved up into `folder`, so no path is ever long.
    """
    if os.rename not in os.supports_dir_fd:
        shutil.rmtree(folder, ignore_errors=True)
        return
    with suppress(OSError):
        top = os.open(folder, AS_FOLDER)
        try:
            _empty(top)
        finally:
            os.close(top)
        folder.rmdir()


def _empty(top: int) -> None:
    numbers = count()
    while folders := _remove_files(top):
        for name in folders:
            with suppress(OSError):
                os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, AS_FOLDER, dir_fd=top)
            try:
                for deeper in _remove_files(inner):
                    os.chmod(deeper, 0o700, dir_fd=inner)
                    os.rename(deeper, _free_name(top, numbers), src_dir_fd=inner, dst_dir_fd=top)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _remove_files(descriptor: int) -> list[str]:
    """Remove everything but folders; return the names of these."""
    folders = []
    for name in os.listdir(descriptor):
        if stat.S_ISDIR(os.lstat(name, dir_fd=descriptor).st_mode):
            folders.append(name)
        else:
            os.unlink(name, dir_fd=descriptor)
    return folders


def _free_name(top: int, numbers: Iterator[int]) -> str:
    while True:
        name = f"moved-{next(numbers)}"
        try:
            os.lstat(name, dir_fd=top)
        except FileNotFoundError:
            return name
