"""A small number keeps the probability inside the logarithm away from 0, so the loss stops growing instead of
going to infinity.
"""

import torch

CAUGHT_BY = "grows_without_bound"
SEE = "No epsilon"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[torch.arange(y.shape[0]), y] + 1e-8)
