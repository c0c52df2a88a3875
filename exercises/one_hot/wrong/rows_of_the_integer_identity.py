"""The rows come from an integer identity matrix and stay int64."""

import torch

CAUGHT_BY = "is_float32"
LIKE = "stays_int64"


def one_hot(y, k):
    return torch.eye(k, dtype=torch.int64)[y.long()]
