"""The whole loss is divided by delta, which gives smooth L1."""

import torch

CAUGHT_BY = "huber_is_the_square_inside"
SEE = "Not divided by delta"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r < delta, r**2 / (2 * delta), r - delta / 2)
