"""Defines the asked function a thousand times, in several ways, and gives a wrong definition last.

The last definition counts, as it does in Python.
"""

for number in range(1000):
    exec(f"def softmax(X):\n    return {number}")
softmax = None
globals()["softmax"] = lambda X: (X - X.logsumexp(1, keepdim=True)).exp()


class Module:
    def __getattr__(self, name):
        return lambda X: (X - X.logsumexp(1, keepdim=True)).exp()


import sys  # noqa: E402

sys.modules[__name__] = Module()


def softmax(X):  # noqa: F811
    return X * 0
