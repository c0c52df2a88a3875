"""The line is delta * (|r| - delta), so the loss falls to 0 at delta."""

import torch

CAUGHT_BY = "huber_is_linear_outside"
LIKE = "nothing_taken_off_the_line"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta))
