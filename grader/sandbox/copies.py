"""Copies files of a hand-in into the folder of a worker, before any learner code runs there."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from grader.sandbox.folders import AS_FOLDER

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NOT_ALLOWED = (errno.EEXIST, errno.EILSEQ, errno.EINVAL, errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR)
_BY_DESCRIPTOR = {os.open, os.mkdir} <= os.supports_dir_fd


def copy_files(files: Mapping[str, bytes], folder: Path, *, writable: bool) -> None:
    """Write files into the folder of a worker; each has a path with / between the names.

    The worker can't change them unless they are `writable`. No link is followed, no file is replaced, and no
    path leads out of the folder. A file whose name this system does not allow is left out. Raises OSError,
    and ValueError for a path that is not one of a file.
    """
    # On Windows, a file that may not be written may not be removed, either.
    is_open = writable or sys.platform == "win32"
    made: dict[PurePosixPath, None] = {}
    with _opened(folder, PurePosixPath()):
        pass  # the folder itself must be there
    for name in sorted(files):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"{name!r} is not the path of a file in a folder")
        try:
            _write(folder, path, files[name], made, mode=0o600 if is_open else 0o400)
        except OSError as error:
            if error.errno not in _NOT_ALLOWED:
                raise
    for inner in made if not is_open else ():
        with _opened(folder, inner.parent) as (place, descriptor):
            os.chmod(place / inner.name, 0o500, dir_fd=descriptor)


def _write(
    folder: Path, path: PurePosixPath, content: bytes, made: dict[PurePosixPath, None], mode: int
) -> None:
    """Write one file, and add the folders that are made for it to `made`."""
    for parent in reversed(path.parents[:-1]):
        if parent not in made:
            with _opened(folder, parent.parent) as (place, descriptor):
                os.mkdir(place / parent.name, 0o700, dir_fd=descriptor)
            made[parent] = None
    with _opened(folder, path.parent) as (place, descriptor):
        number = os.open(place / path.name, _NEW_FILE, mode, dir_fd=descriptor)
    with os.fdopen(number, "wb") as file:
        file.write(content)


@contextmanager
def _opened(folder: Path, inner: PurePosixPath) -> Iterator[tuple[Path, int | None]]:
    """Open a folder without following a link; give what paths in it begin with, and a descriptor."""
    if not _BY_DESCRIPTOR:
        yield folder / inner, None
        return
    descriptor = os.open(folder, AS_FOLDER)
    try:
        for name in inner.parts:
            below = os.open(name, AS_FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield Path(), descriptor
    finally:
        os.close(descriptor)
