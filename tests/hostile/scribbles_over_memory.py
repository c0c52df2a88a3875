"""Overwrites the memory of its own Python: the value of 1, the object None, the class list.

This changes only the worker's memory. The judge's numbers are in another process.
"""

import ctypes

STATUS = ("crashed", "failed", "timeout")
HASTY = True


def softmax(X):
    # The value of a small int is in its last four bytes.
    ctypes.memset(id(1) + (1).__sizeof__() - 4, 2, 1)
    return X * 0


def cross_entropy(y_hat, y):
    ctypes.memset(id(None), 0, 16)
    return None


def accuracy(y_hat, y):
    ctypes.memset(id(list), 255, 400)
    return []
