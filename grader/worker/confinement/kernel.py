"""Calls the kernel through the C library, where Python has no function for it."""

from __future__ import annotations

import ctypes
import os
from functools import cache

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def libc(function: str, *arguments: object) -> int:
    """Return what a function of the C library returns. Raises OSError where that is negative."""
    result: int = getattr(_libc(), function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def call(number: int, *arguments: object) -> int:
    """Make a system call. Raises OSError."""
    return libc("syscall", ctypes.c_long(number), *arguments)


def forbid_new_privileges() -> None:
    """Give up new privileges: only then may a process that is not root restrict itself. Raises OSError."""
    libc("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def signal_at_end_of_parent(number: int) -> None:
    """Let the kernel send this process a signal when the thread that started it ends. Raises OSError."""
    libc("prctl", _PR_SET_PDEATHSIG, number, 0, 0, 0)


@cache
def _libc() -> ctypes.CDLL:
    # Without use_errno, ctypes.get_errno() would return an old number.
    return ctypes.CDLL(None, use_errno=True)
