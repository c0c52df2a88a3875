"""Raises SystemExit, KeyboardInterrupt and GeneratorExit, which `except Exception` does not catch.

The worker catches them like any other exception. The check fails, and the worker continues.
"""

import sys

SAYS = "not today"


def softmax(X):
    sys.exit("not today")


def cross_entropy(y_hat, y):
    raise KeyboardInterrupt("not today")


def accuracy(y_hat, y):
    raise GeneratorExit("not today")
