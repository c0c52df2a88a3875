"""The sum runs over the examples (dim=0), and the labels pick from it."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=0)[y] - o[torch.arange(len(y)), y]
