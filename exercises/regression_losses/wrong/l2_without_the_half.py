"""The square has no factor 1/2, so the loss and its gradient are twice as large."""

import torch

CAUGHT_BY = "l2_is_half_the_square"
SEE = "The factor 1/2"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
