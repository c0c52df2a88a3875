"""Returns values that can't be described: reading a name or a shape raises an exception or never ends.

The worker describes the values, so only the worker can crash or hang. The judge waits until the time limit.
"""

import os

import torch

STATUS = ("failed", "crashed", "timeout")
HASTY = True


class Nameless(type):
    @property
    def __module__(cls):
        raise SystemExit

    @property
    def __qualname__(cls):
        while True:
            pass

    @property
    def __name__(cls):
        os._exit(0)


def left_from_vmap(X):
    kept = []
    torch.vmap(lambda row: kept.append(row) or row)(X.detach())
    return kept[0]


def without_memory(X):
    X = X.detach().t().clone().t()
    X.untyped_storage().resize_(0)
    return X


STRANGE = (
    without_memory,
    lambda X: torch.nested.nested_tensor([X[0], X[:, 0]]),
    left_from_vmap,
    lambda X: torch._efficientzerotensor(X.shape),
    lambda X: Nameless("Nothing", (), {})(),
    lambda X: Nameless("Nothing", (), {"__module__": "builtins"})(),
    lambda X: type("\x1b[2J" * 10**6, (), {})(),
)


def softmax(X):
    # The size of X selects the value, so inputs of the same size get the same value.
    return STRANGE[X.numel() % len(STRANGE)](X)
