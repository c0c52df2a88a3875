"""The residual r is used instead of its size |r|, so its sign changes the loss."""

import torch

CAUGHT_BY = "the_side_is_irrelevant"
SEE = "Size, not sign"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = y_hat - y
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
