"""The comparison's True and False are returned as they are."""

import torch

CAUGHT_BY = "is_float32"
LIKE = "stays_int64"


def one_hot(y, k):
    return y[:, None] == torch.arange(k)
