"""Returns 60 megabytes for each of a hundred calls, to be kept until the last one is there.

What the answers of a check may take together is bounded; beyond that the worker is ended.
"""

import torch

SAYS = "must return a number"


def accuracy(y_hat, y):
    # One check of them shows it.
    if y.dtype is torch.int64:
        raise ValueError("another time")
    return torch.zeros(15 * 2**20)
