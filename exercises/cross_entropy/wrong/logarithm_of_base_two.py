"""The logarithm is that of base 2 instead of the natural one."""

import torch

CAUGHT_BY = "known_losses_come_out"
SEE = "A number worked out"


def cross_entropy(y_hat, y):
    return -torch.log2(y_hat[torch.arange(len(y)), y])
