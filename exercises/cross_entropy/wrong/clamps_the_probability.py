"""The probability is clamped away from 0, so the loss stops growing."""

import torch

CAUGHT_BY = "grows_without_bound"
LIKE = "epsilon_in_the_logarithm"


def cross_entropy(y_hat, y):
    p = y_hat[torch.arange(len(y)), y]
    return -torch.log(torch.clamp(p, min=1e-7, max=1.0))
