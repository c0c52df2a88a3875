"""The rows stay int64 or bool instead of being converted to float32."""

import torch

CAUGHT_BY = "is_float32"
SEE = "The dtype"


def one_hot(y, k):
    return torch.nn.functional.one_hot(y, k)
