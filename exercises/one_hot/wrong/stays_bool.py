"""The True and False of the comparison are returned without conversion to float32."""

import torch

CAUGHT_BY = "is_float32"
LIKE = "stays_int64"


def one_hot(y, k):
    return y[:, None] == torch.arange(k)
