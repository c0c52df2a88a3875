"""Returns at once, but never ends at the next garbage collection, function call or audit event.

The time limit counts until the answer arrives. If a worker hangs between two checks, the judge ends it in
the second check.
"""

import gc
import sys

STATUS = ("failed", "timeout")
HASTY = True


def for_ever(*arguments):
    while True:
        pass


def softmax(X):
    gc.callbacks.append(for_ever)
    gc.set_threshold(1)
    return X * 0


def cross_entropy(y_hat, y):
    sys.setprofile(for_ever)
    return y_hat[:, 0] * 0


def accuracy(y_hat, y):
    sys.addaudithook(for_ever)
    return -1
