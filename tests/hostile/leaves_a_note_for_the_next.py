"""Writes a note for the next submission in many places, and looks for such a note.

A worker can't write anything that stays after its end, and it finds nothing that an earlier worker wrote.
"""

import contextlib
import os
from pathlib import Path

SAYS = ("LookupError: no note", "0 written")
NAME = "hostile_was_here"
FOLDERS = [".", "..", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/path/to/class"]
FOLDERS += ["/path/to/home", os.path.expanduser("~")]


def softmax(X):
    written = 0
    for folder in map(Path, FOLDERS):
        with contextlib.suppress(OSError):
            (folder / NAME).write_text("42")
            written += 1
        with contextlib.suppress(OSError):
            (folder / f"{NAME}.d").mkdir()
            written += 1
        if (folder / NAME).exists() or os.access(folder / f"{NAME}.d", os.F_OK):
            raise RuntimeError(f"worked: {folder}")
    if os.listdir():
        raise RuntimeError(f"worked: {os.listdir()}")
    if NAME in os.environ:
        raise RuntimeError("worked: environment")
    os.environ[NAME] = "42"
    raise LookupError(f"no note, {written} written")
