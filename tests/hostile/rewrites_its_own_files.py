"""Tries to change, to remove and to add to the copies of its own files, and to see what lies around them.

The copies and their folder can't be written: Landlock, a limit of 0 on the size of files, and their modes say
so. Only its own folder can be read, and the next worker gets new copies.
"""

import mmap
import os

BRINGS = {"config.json": "{}", "data/weights.csv": "1,2"}
SAYS = ("25 of 25 attempts failed",)


def overwrite(name):
    with open(name, "r+b") as file:
        file.write(b"x")


def remap(name):
    mmap.mmap(os.open(name, os.O_RDWR), 1)[:1] = b"x"


def listed(name):
    return os.listdir(name)


ATTEMPTS = [
    *((overwrite, name) for name in BRINGS),
    *((remap, name) for name in BRINGS),
    *((os.remove, name) for name in BRINGS),
    *((lambda name: os.truncate(name, 0), name) for name in BRINGS),
    *((lambda name: os.chmod(name, 0o777), name) for name in (*BRINGS, "data", ".")),
    *((lambda name: os.rename(name, name + "2"), name) for name in (*BRINGS, "data")),
    *((lambda name: open(name, "w"), name) for name in ("hostile_was_here", "data/hostile_was_here")),
    *((os.mkdir, name) for name in ("hostile_was_here", "data/hostile_was_here")),
    (lambda name: os.symlink("/", name), "data/hostile_was_here"),
    (lambda name: os.link("config.json", name), "hostile_was_here"),
    *((listed, name) for name in ("..", "../..")),
    (lambda name: os.open(name, os.O_RDONLY), "../startup.txt"),
    (lambda name: os.open(name, os.O_RDONLY), "../lock"),
]


def softmax(X):
    failed = 0
    for attempt, name in ATTEMPTS:
        try:
            attempt(name)
        except OSError:
            failed += 1
            continue
        raise ValueError(f"worked: {name}")
    assert open("config.json").read() == "{}", "worked: it is changed"
    raise ValueError(f"{failed} of {len(ATTEMPTS)} attempts failed")
