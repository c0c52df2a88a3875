"""Uses torch.max, which gives the largest score and its position; returns a tensor."""

import torch


def accuracy(y_hat, y):
    if y_hat.ndim == 2:
        _, y_hat = torch.max(y_hat, 1)
    return (y_hat == y).sum()
