"""Raises exceptions with no name, no traceback, an endless message or an endless chain of causes.

If an exception can't be described, the report says so. If the description never ends, the judge ends the
worker.
"""

STATUS = ("failed", "crashed", "timeout")
HASTY = True


class Nameless(type):
    @property
    def __name__(cls):
        raise SystemExit(0)


class Endless(Exception):
    def __str__(self):
        while True:
            pass


class Long(BaseException):
    def __str__(self):
        return "x" * 10**7

    @property
    def __traceback__(self):
        return self

    def with_traceback(self, trace):
        return self


class Unnamed(Exception, metaclass=Nameless):
    pass


def softmax(X):
    error = Long()
    error.__cause__ = error.__context__ = error
    raise error


def cross_entropy(y_hat, y):
    raise Endless


def accuracy(y_hat, y):
    raise Unnamed
