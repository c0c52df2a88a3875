"""The labels pick whole columns, an (n, n) matrix, instead of one entry per row."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "Shapes"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=1) - o[:, y]
