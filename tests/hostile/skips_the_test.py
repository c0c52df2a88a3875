"""Raises what makes pytest or unittest count a test as skipped or as expected to fail.

No test runs beside learner code: what is raised there is a failure, whatever it is called.
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
