"""Recurses until the stack is full: in Python, in C, and in the JSON parser.

Python reports some of these overflows as exceptions. The others end the worker's process and no other
process.
"""

import json
import sys

STATUS = ("failed", "crashed", "timeout")
HASTY = True
sys.setrecursionlimit(10**9)


def softmax(X):
    nest = []
    for _ in range(10**6):
        nest = [nest]
    return repr(nest)


def cross_entropy(y_hat, y):
    return json.loads("[" * 10**6)


def accuracy(y_hat, y):
    # A call from Python to Python needs no C stack, only memory.
    return accuracy(y_hat, y)
