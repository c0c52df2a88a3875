"""Reads address 0, which ends the process by a signal.

A process that ends costs the check that called it, and the next check has another.
"""

import ctypes

STATUS = "crashed"
SAYS = "its process was ended by SIGSEGV"


def softmax(X):
    ctypes.string_at(0)
