"""The residual itself stands where its size |r| should, so its sign makes a difference."""

import torch

CAUGHT_BY = "the_side_is_irrelevant"
SEE = "Size, not side"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = y_hat - y
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
