"""The losses have the shape (n, 1), as keepdim and gather() return them, instead of (n,)."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One loss per example"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=1, keepdim=True) - o.gather(1, y.reshape(-1, 1))
