"""L1 keeps the sign of the residual, so errors can cancel."""

import torch

CAUGHT_BY = "l1_is_the_absolute_value"
LIKE = "compares_without_abs"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return y_hat - y


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
