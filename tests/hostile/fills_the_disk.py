"""Fills the disk: with one large file, with many small files, with a file that has no name.

A worker may not create any file, not even in its own folder.
"""

import os
import tempfile
from pathlib import Path

SAYS = "RuntimeError: 0 files"
LARGE = 2**24


def one(path):
    with open(path, "wb") as file:
        file.write(bytes(LARGE))


def with_a_hole(path):
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR)
    os.posix_fallocate(descriptor, 0, LARGE)


def many(path):
    # Twenty files are enough to show whether it works.
    for number in range(20):
        Path(f"{path}.{number}").touch()


def unseen(path):
    with tempfile.TemporaryFile(dir=path.parent) as file:
        file.write(bytes(LARGE))


def softmax(X):
    worked = []
    for folder in (".", "..", "/tmp", "/var/tmp", "/dev/shm", "/path/to/out"):
        for way in (one, with_a_hole, many, unseen):
            try:
                way(Path(folder) / "hostile_was_here")
                worked.append(f"{way.__name__} {folder}")
            except OSError:
                pass
    raise RuntimeError(f"worked: {worked}" if worked else f"0 files in {os.listdir()}")
