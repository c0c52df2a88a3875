"""The losses stay a column (n, 1), as keepdim and gather() leave them, instead of a vector (n,)."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One loss an example"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=1, keepdim=True) - o.gather(1, y.reshape(-1, 1))
