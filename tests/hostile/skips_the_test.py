"""Raises the exceptions that make pytest and unittest skip a test or expect it to fail.

No test runner runs in the worker. There, these exceptions count like any other: the check fails.
"""

import unittest

SAYS = "nothing to see here"


def softmax(X):
    import pytest

    pytest.skip("nothing to see here")


def cross_entropy(y_hat, y):
    raise unittest.SkipTest("nothing to see here")


def accuracy(y_hat, y):
    import pytest

    pytest.xfail("nothing to see here")
