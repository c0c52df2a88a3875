"""A small number is added inside the logarithm, so the loss stops growing."""

import torch

CAUGHT_BY = "grows_without_bound"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[torch.arange(y.shape[0]), y] + 1e-8)
