"""Returns 60 megabytes for each of a hundred calls, to make the judge keep all of them.

The answers of a check have a memory limit. If they exceed it, the judge ends the worker.
"""

import torch

STATUS = ("failed", "crashed")
SAYS = "where each number counts as 8 bytes; the answers of a check may take 64 MiB together"


def accuracy(y_hat, y):
    # One check is enough: the others use int64 labels.
    if y.dtype is torch.int64:
        raise ValueError("another time")
    return torch.zeros(15 * 2**20)
