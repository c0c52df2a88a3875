"""A smooth approximation (pseudo-Huber) is computed, which equals the Huber loss only at 0."""

import torch

CAUGHT_BY = "huber_is_the_square_inside"
SEE = "A worked example"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = (y_hat - y) / delta
    return delta**2 * (torch.sqrt(1 + r**2) - 1)
