"""The Huber loss ignores delta and always changes branches at 1."""

import torch

CAUGHT_BY = "huber_is_linear_outside"
SEE = "A worked example"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= 1, r**2 / 2, r - 1 / 2)
