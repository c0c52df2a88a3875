"""Prints ten gigabytes to stdout and stderr, in several ways.

What a worker prints is thrown away, so it fills no disk and no memory.
"""

import ctypes
import os
import sys

SAYS = "is a return missing?"
LOT = b"x" * 2**26
printed = []


def softmax(X):
    for _ in range(80):
        os.write(1, LOT)
        os.write(2, LOT)
    if printed:
        return
    printed.append(True)
    print("x" * 2**20)
    print("x" * 2**20, file=sys.stderr)
    for stream in (sys.__stdout__, sys.__stderr__, sys.stdout, sys.stderr):
        stream.write("x" * 2**20)
    ctypes.CDLL(None).puts(b"x" * 2**20)


def accuracy(y_hat, y):
    if not printed:
        printed.append(True)
        for number in range(100_000):
            print("line", number)
