"""The rows stay int64, as torch's one_hot returns them."""

import torch

CAUGHT_BY = "is_float32"


def one_hot(y, k):
    return torch.nn.functional.one_hot(y, k)
