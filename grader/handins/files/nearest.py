"""Finds where in a folder or an archive a hand-in's sources lie."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from grader.handins.files.members import is_source, not_read
from grader.text.message import Message

# Deep enough for Downloads/course/hw1/src.
MOST_FOLDERS = 4
# What programs keep for themselves, and what others have written.
_NOT_OWN = ("__MACOSX", "__pycache__", "site-packages", "node_modules")
_ENVIRONMENT = "pyvenv.cfg"
# What pytest and setuptools look for beside or above the sources.
_NOT_HANDED_IN = re.compile(r"test_.*|.*_test|conftest|setup", re.DOTALL)


def is_own(name: str) -> bool:
    """Whether a file or folder of that name may be a learner's own."""
    return name == ".." or not (name.startswith(".") or name in _NOT_OWN)


def nearest(files: Iterable[PurePosixPath]) -> tuple[list[PurePosixPath], list[Message]]:
    """Return the files of the folder nearest to the top that holds sources, and which others are left out.

    Several as near count together. Tests and a setup.py make no folder that one, and are only told of
    where they lie above it. Without any source it is the folder that holds a file.
    """
    files = [file for file in files if len(file.parts) <= MOST_FOLDERS + 1]
    environments = {file.parent for file in files if file.name == _ENVIRONMENT}
    files = [file for file in files if environments.isdisjoint(file.parents)]
    sources = [file for file in files if is_source(file.name)]
    own = {file for file in sources if not _NOT_HANDED_IN.fullmatch(file.stem)}
    found = own or sources or files
    top = min((len(file.parts) for file in found), default=0)
    folders = {file.parent for file in found if len(file.parts) == top}
    near = [file for file in files if file.parent in folders]
    times = Counter(file.name for file in near)
    elsewhere = (file for file in sources if file.parent not in folders)
    faults = {
        file: Message("in another folder") for file in elsewhere if file in own or len(file.parts) < top
    }
    for file in near:
        if times[file.name] > 1 and is_source(file.name):
            faults[file] = Message("one of {count:,} files of that name", count=times[file.name])
    left_out = [not_read(str(file), faults[file]) for file in sorted(faults)]
    return [file for file in near if times[file.name] == 1], left_out
