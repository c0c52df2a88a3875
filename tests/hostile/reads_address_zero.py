"""Reads memory address 0, so that a signal ends the process.

The check that made this call fails. The next check gets a new process.
"""

import ctypes

STATUS = "crashed"
SAYS = "its process was ended by SIGSEGV"


def softmax(X):
    ctypes.string_at(0)
