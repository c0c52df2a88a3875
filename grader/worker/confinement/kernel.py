"""Asks the kernel through the C library, for what Python has no function."""

from __future__ import annotations

import ctypes
import os
from functools import cache

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def ask(function: str, *arguments: object) -> int:
    """Return what a function of the C library returns. Raises OSError where that is below 0."""
    result: int = getattr(_libc(), function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def call(number: int, *arguments: object) -> int:
    """Make a system call. Raises OSError."""
    return ask("syscall", ctypes.c_long(number), *arguments)


def gain_nothing_by_exec() -> None:
    """Give up new privileges, without which nobody but root may restrict itself. Raises OSError."""
    ask("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def signal_at_parents_end(number: int) -> None:
    """Have a signal sent to this process when the thread that started it ends. Raises OSError."""
    ask("prctl", _PR_SET_PDEATHSIG, number, 0, 0, 0)


@cache
def _libc() -> ctypes.CDLL:
    # Without use_errno, what ctypes.get_errno() returns is a stale number.
    return ctypes.CDLL(None, use_errno=True)
