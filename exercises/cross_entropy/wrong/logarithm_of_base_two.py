"""The logarithm has base 2 instead of base e."""

import torch

CAUGHT_BY = "known_losses_come_out"
SEE = "A worked example"


def cross_entropy(y_hat, y):
    return -torch.log2(y_hat[torch.arange(len(y)), y])
