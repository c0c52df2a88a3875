"""Calls itself until there is no stack left, in Python, in C, and in Python's own parser.

What Python does not notice ends the process, and no other.
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
    # Python frames need no stack of C's, only memory.
    return accuracy(y_hat, y)
