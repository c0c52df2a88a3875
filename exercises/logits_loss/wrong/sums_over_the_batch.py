"""The sum is taken over the examples (dim=0) instead of the classes, and the labels then pick from it."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"
SEE = "Each row separately"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=0)[y] - o[torch.arange(len(y)), y]
