"""The line has the slope 1 instead of delta."""

import torch

CAUGHT_BY = "huber_pulls_up_to_delta"
SEE = "A worked example"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, r - delta + delta**2 / 2)
