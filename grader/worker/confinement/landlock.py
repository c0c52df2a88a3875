"""Landlock: a process limits, until it ends, the files that it may use and the processes it may signal."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass

from grader.worker.confinement import kernel

# The same numbers on every architecture (include/uapi/asm-generic/unistd.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1

# include/uapi/linux/landlock.h
WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL_DEV = 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
READ = READ_FILE | READ_DIR
# Everything except running a file, making devices and sockets, and ioctl() on devices.
MAKE_AND_REMOVE = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 12 | 1 << 13
WRITE = READ | WRITE_FILE | TRUNCATE | MAKE_AND_REMOVE
_OF_A_FILE = 1 | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_FILES = 17  # up to connecting to a socket by its path
_NETWORK = 2  # binding and connecting TCP
_SCOPES = 2  # abstract sockets, signals


@dataclass(frozen=True)
class Rights:
    """The rights that a kernel can withhold: on files, on the network, and on processes of other domains."""

    files: int
    network: int
    scopes: int


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def probe() -> Rights:
    """Find out which rights the kernel can withhold. Raises OSError where it has no Landlock."""
    # The kernel accepts a structure that is larger than its own if the rest is zero.
    return Rights(
        files=sum(1 << bit for bit in range(_FILES) if _knows(_Ruleset(files=1 << bit))),
        network=sum(1 << bit for bit in range(_NETWORK) if _knows(_Ruleset(network=1 << bit))),
        scopes=sum(1 << bit for bit in range(_SCOPES) if _knows(_Ruleset(scopes=1 << bit))),
    )


def ruleset(rights: Rights, grants: Iterable[tuple[str, int]]) -> int:
    """Return a descriptor of a ruleset that withholds all rights except the granted ones.

    A grant is a path with the rights on it and on everything beneath it; a path that does not exist is
    ignored. Raises OSError.
    """
    descriptor = _create(_Ruleset(rights.files, rights.network, rights.scopes))
    for path, allowed in grants:
        _grant(descriptor, path, allowed & rights.files)
    return descriptor


def restrict(*rulesets: int) -> None:
    """Give up all rights that not every one of the rulesets grants. Raises OSError."""
    kernel.forbid_new_privileges()
    for descriptor in rulesets:
        kernel.call(_RESTRICT_SELF, descriptor, 0)


def _grant(ruleset: int, path: str, allowed: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            allowed &= _OF_A_FILE
        rule = _PathBeneath(allowed, parent)
        kernel.call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)


def _knows(ruleset: _Ruleset) -> bool:
    try:
        os.close(_create(ruleset))
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.E2BIG):
            return False
        raise
    return True


def _create(ruleset: _Ruleset) -> int:
    return kernel.call(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.sizeof(ruleset), 0)
