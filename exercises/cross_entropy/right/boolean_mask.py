"""Selects the true classes with a boolean one-hot mask before the logarithm."""

import torch


def cross_entropy(y_hat, y):
    mask = y.unsqueeze(1) == torch.arange(y_hat.shape[1])
    return torch.log(1 / y_hat[mask])
