"""Raises the exceptions that end a program, which are no Exception and may slip through.

They are failures; the worker stays.
"""

import sys

SAYS = "not today"


def softmax(X):
    sys.exit("not today")


def cross_entropy(y_hat, y):
    raise KeyboardInterrupt("not today")


def accuracy(y_hat, y):
    raise GeneratorExit("not today")
