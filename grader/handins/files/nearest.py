"""Finds the folder in a hand-in that holds its sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from grader.handins.files.members import is_source, is_zip, with_plain_ending, with_reason
from grader.text.message import Message

# So deep lies Downloads/course/hw1/src.
MOST_FOLDERS = 4
# Folders that programs make, and folders of installed packages.
_NOT_OWN = ("__MACOSX", "__pycache__", "site-packages", "node_modules")
_ENVIRONMENT = "pyvenv.cfg"
# Files for pytest and setuptools, which lie beside or above the sources.
_NOT_HANDED_IN = re.compile(r"test_.*|.*_test|conftest|setup|noxfile", re.DOTALL | re.IGNORECASE)


def is_own(name: str) -> bool:
    """Return whether a learner may have written a file or folder of that name."""
    return name == ".." or not (name.startswith(".") or name in _NOT_OWN)


def is_own_source(name: str) -> bool:
    """Return whether a file of that name is a source, and not one for pytest or setuptools."""
    return is_source(name) and not _NOT_HANDED_IN.fullmatch(PurePosixPath(name).stem)


def nearest(files: Iterable[PurePosixPath]) -> tuple[list[PurePosixPath], list[Message]]:
    """Return the files of the topmost folder that holds sources, and the other sources with a reason.

    Where several folders on the same level hold sources, the files of all of them are returned. Tests and a
    setup.py do not count as sources here; they have a reason only where they lie above that folder. Where
    there is no other source, it is the topmost folder that holds a zip, else a source, else any file.
    """
    files = [file for file in files if len(file.parts) <= MOST_FOLDERS + 1]
    environments = {file.parent for file in files if file.name == _ENVIRONMENT}
    files = [file for file in files if environments.isdisjoint(file.parents)]
    sources = [file for file in files if is_source(file.name)]
    own = {file for file in sources if is_own_source(file.name)}
    zips = [file for file in files if is_zip(file.name)]
    wanted = own or zips or sources or files
    top = min((len(file.parts) for file in wanted), default=0)
    folders = {file.parent for file in wanted if len(file.parts) == top}
    near = [file for file in files if file.parent in folders]
    times = Counter(with_plain_ending(file.name) for file in near)
    reasons = {}
    for file in sources:
        if file.parent in folders:
            if (count := times[with_plain_ending(file.name)]) > 1:
                reasons[file] = Message("one of {count:,} files of that name", count=count)
        elif len(file.parts) < top:
            reasons[file] = Message("it is in a folder above")
        elif file in own:
            reasons[file] = Message("it is in a subfolder")
    others = [with_reason(str(file), reasons[file]) for file in sorted(reasons)]
    return [file for file in near if times[with_plain_ending(file.name)] == 1], others
