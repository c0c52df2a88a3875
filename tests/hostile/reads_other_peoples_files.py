"""Reads other hand-ins, the gradebook, the test labels and the home of the person who grades.

The file contains the real paths, but a worker can't open any of them.
"""

import glob
import mmap
import os
from pathlib import Path

SAYS = "RuntimeError: nothing opened"
PATHS = [
    "/path/to/class/ada.py",
    "/path/to/out/gradebook.sqlite",
    "/path/to/out/ada/grade.json",
    "/path/to/data/MNIST/raw/t10k-labels-idx1-ubyte",
    "/path/to/home/.profile",
    "/etc/passwd",
    "/etc/hostname",
    "/etc/resolv.conf",
    "/proc/version",
    "/sys/kernel/notes",
]
WAYS = (
    lambda path: Path(path).read_bytes(),
    lambda path: os.open(path, os.O_RDWR),
    lambda path: os.read(os.open(path, os.O_RDONLY | os.O_NOATIME), 1),
    lambda path: os.read(os.open(os.open(os.path.dirname(path), os.O_PATH), os.O_PATH), 1),
    lambda path: mmap.mmap(os.open(path, os.O_PATH), 1),
    lambda path: os.listdir(os.path.dirname(path))[0],
    lambda path: next(os.scandir(os.path.dirname(path))),
    lambda path: os.getxattr(path, "user.note"),
    lambda path: os.read(os.open(os.path.basename(path), 0, dir_fd=os.open(os.path.dirname(path), 0)), 1),
    lambda path: (os.chdir(os.path.dirname(path)), Path(os.path.basename(path)).read_text()),
    lambda path: glob.glob(path[:-1] + "?")[0],
    lambda path: os.sendfile(1, os.open(path, 0), 0, 1),
)


def softmax(X):
    worked = []
    for path in PATHS:
        for number, way in enumerate(WAYS):
            try:
                way(path)
                worked.append(f"{number} {path}")
            except (OSError, TypeError, ValueError, IndexError, StopIteration):
                pass
    if worked:
        raise RuntimeError(f"worked: {worked}")
    raise RuntimeError("nothing opened")
