"""Finds the folder in a hand-in that holds its sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.handins.files.members import (
    TOP,
    Contents,
    Member,
    is_source,
    is_zip,
    with_plain_ending,
    with_reason,
)
from grader.text.message import Message

# So deep lies Downloads/course/hw1/src.
MOST_FOLDERS = 4
# Folders that programs make, and folders of installed packages.
_NOT_OWN = ("__MACOSX", "__pycache__", "site-packages", "node_modules")
_ENVIRONMENT = "pyvenv.cfg"
# Files for pytest and setuptools, which lie beside or above the sources.
_NOT_HANDED_IN = re.compile(r"test_.*|.*_test|conftest|setup|noxfile", re.DOTALL | re.IGNORECASE)

# Folders in which tests lie beside the sources.
_TESTS = ("test", "tests")
# Folders in which platforms and learners keep each version of a hand-in: "Version 2", "v2", "2_hw1".
_VERSION = re.compile(
    r"(?P<word>version|versión|版本|attempt|v)[ _-]?(?P<version>[0-9]{1,9})"
    r"|(?P<number>[0-9]{1,9})_(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
# What a platform, a program or a system adds to a hand-in.
_ADDED = frozenset(("desktop.ini", "pyvenv.cfg", "submission_metadata.yml", "thumbs.db", "timestamp.txt"))


@dataclass(frozen=True)
class Nearest:
    """The files of a hand-in, by what they are for."""

    names: dict[PurePosixPath, str] = field(default_factory=dict)
    """The files in the folder that holds the sources, each with its name."""
    below: list[PurePosixPath] = field(default_factory=list)
    """Other sources, which count only where a source imports them."""
    data: list[PurePosixPath] = field(default_factory=list)
    """All files that are not sources or zips."""
    folder: PurePosixPath = TOP
    """The folder in which code runs."""
    not_read: list[Message] = field(default_factory=list)
    """Sources that are not read, each with the reason."""


def is_own(name: str) -> bool:
    """Return whether a learner may have written a file or folder of that name."""
    return name == ".." or not (name.startswith(".") or name in _NOT_OWN)


def is_own_source(name: str) -> bool:
    """Return whether a file of that name is a source, and not one for pytest or setuptools."""
    return is_source(name) and not _NOT_HANDED_IN.fullmatch(PurePosixPath(name).stem)


def nearest(files: Iterable[PurePosixPath]) -> Nearest:
    """Return the files in the topmost folder with sources, and the other files of the hand-in.

    Where several folders on the same level hold sources, the files of all of them are returned, and those of
    src in them as well. Files of these folders that have the same name keep their paths as their names. Of
    folders such as "Version 1" and "Version 2" the last one counts.

    Tests and a setup.py do not count as sources here; they are named only where they lie above that
    folder. Where there is no other source, it is the topmost folder that holds a zip, else a source, else any
    file.
    """
    files = [file for file in files if len(file.parts) <= MOST_FOLDERS + 1]
    environments = {file.parent for file in files if file.name == _ENVIRONMENT}
    files = [file for file in files if environments.isdisjoint(file.parents)]
    earlier = _earlier_versions(files)
    current = [file for file in files if file not in earlier]
    sources = [file for file in current if is_source(file.name)]
    named = {file for file in sources if is_own_source(file.name)}
    own = {file for file in named if not _is_in_tests(file)}
    zips = [file for file in current if is_zip(file.name)]
    wanted = own or zips or sources or current
    top = min((len(file.parts) for file in wanted), default=0)
    folders = {file.parent for file in wanted if len(file.parts) == top}
    near = [file for file in current if file.parent in folders]
    times = Counter(with_plain_ending(file.name) for file in near)
    near += [file for file in _in_src(own, folders) if not times[with_plain_ending(file.name)]]
    times = Counter(with_plain_ending(file.name) for file in near)
    # On some systems a folder can hold softmax.py and softmax.PY.
    paths = Counter(with_plain_ending(str(file)) for file in near)
    names = {file: file.name if times[with_plain_ending(file.name)] == 1 else str(file) for file in near}
    reasons = {file: Message("an earlier version") for file in earlier if is_own_source(file.name)}
    for file in sources:
        count = paths[with_plain_ending(str(file))]
        if file in names:
            if count > 1:
                reasons[file] = Message("one of {count:,} files of that name", count=count)
                del names[file]
        elif file not in own and _is_in_tests(file):
            if file in named and file.stem != "__init__":
                reasons[file] = Message("it is in a folder of tests")
        elif file not in own and len(file.parts) < top:
            reasons[file] = Message("it is in a folder above")
    data = [file for file in current if not (is_source(file.name) or is_zip(file.name) or _is_added(file))]
    return Nearest(
        _without_version(names),
        sorted(own - set(near)),
        data,
        _where_code_runs(folders, data),
        [with_reason(str(file), reasons[file]) for file in sorted(reasons)],
    )


def contents_of(
    found: Nearest, member: Callable[[PurePosixPath, str], Member], not_read: Sequence[str]
) -> Contents:
    """Return files as contents; `member` gives a file, by its path in the hand-in, a name."""
    return Contents(
        [member(file, name) for file, name in found.names.items()],
        [*not_read, *found.not_read],
        below=[member(file, str(file)) for file in found.below],
        data=[member(file, str(file)) for file in found.data],
        folder=found.folder,
    )


def _where_code_runs(folders: Iterable[PurePosixPath], data: Iterable[PurePosixPath]) -> PurePosixPath:
    """Return the first of the folders that hold sources, from which `../data` leads to what lies beside it.

    Where two of them hold data of one name, code of one folder would find the other's: then it is the folder
    that holds them all.
    """
    inner = Counter(file.relative_to(folder) for folder in folders for file in data if folder in file.parents)
    is_clear = all(count == 1 for count in inner.values())
    return min(folders, default=TOP) if is_clear else common_folder(folders)


def _is_added(file: PurePosixPath) -> bool:
    return file.name.lower() in _ADDED


def common_folder(folders: Iterable[PurePosixPath]) -> PurePosixPath:
    """Return the deepest folder that holds all of these, or is the only one of them."""
    first, *others = sorted(set(folders)) or [TOP]
    return next(f for f in (first, *first.parents) if all(f == o or f in o.parents for o in others))


def _is_in_tests(file: PurePosixPath) -> bool:
    return any(folder.lower() in _TESTS for folder in file.parts[:-1])


def _in_src(own: Iterable[PurePosixPath], folders: Set[PurePosixPath]) -> list[PurePosixPath]:
    """Return the topmost sources below src in each of the folders."""
    below: defaultdict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
    for file in own:
        for folder in file.parents:
            if folder.name.lower() == "src" and folder.parent in folders:
                below[folder].append(file)
    near = []
    for found in below.values():
        top = min(len(file.parts) for file in found)
        near += [file for file in found if len(file.parts) == top]
    return near


def _earlier_versions(files: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    """Return the files of versions before the last one with sources; each version is a folder.

    Folders such as "1_hw" and "2_hw" can also be two parts: then they share no source.
    """
    versions: defaultdict[tuple[PurePosixPath, str, bool], defaultdict[int, list[PurePosixPath]]]
    versions = defaultdict(lambda: defaultdict(list))
    for file in files:
        for folder in file.parents:
            if match := _VERSION.fullmatch(folder.name):
                number = int(match["version"] or match["number"])
                word = match["word"] or match["rest"]
                versions[folder.parent, word.casefold(), bool(match["word"])][number].append(file)
    earlier = set()
    for (_, _, is_sure), found in versions.items():
        last = max((number for number in found if any(map(_may_hold_source, found[number]))), default=0)
        shared = {file.name for file in found.get(last, ()) if _may_hold_source(file)}
        for number, held in found.items():
            if number < last and (is_sure or not shared.isdisjoint(file.name for file in held)):
                earlier.update(held)
    return earlier


def _without_version(names: dict[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """Return the names with the number removed from the last of files such as 1_softmax.py and 2_softmax.py.

    All of them are read: they can be parts as well. The one without a number is preferred for its name.
    """
    versions: defaultdict[str, dict[int, PurePosixPath]] = defaultdict(dict)
    for file in names:
        name = with_plain_ending(names[file])
        if is_source(name) and "/" not in name and (match := _VERSION.fullmatch(name)) and match["rest"]:
            versions[match["rest"]][int(match["number"])] = file
    taken = set(map(with_plain_ending, names.values()))
    last = {
        found[max(found)]: rest for rest, found in versions.items() if len(found) > 1 and rest not in taken
    }
    return {**names, **last}


def _may_hold_source(file: PurePosixPath) -> bool:
    return is_own_source(file.name) or is_zip(file.name)
