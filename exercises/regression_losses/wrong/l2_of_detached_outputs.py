"""A part of the loss is computed from detached numbers, so its gradient is missing."""

import torch

CAUGHT_BY = "l2_pulls_with_the_residual"
SEE = "Keep the graph of `y_hat`"


def l2_loss(y_hat, y):
    return (y_hat.detach() - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
