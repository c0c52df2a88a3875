"""L1 is rounded off near 0, like smooth L1."""

import torch

CAUGHT_BY = "l1_is_the_absolute_value"
SEE = "A worked example"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    r = torch.abs(y_hat - y)
    return torch.where(r < 1, r**2 / 2, r - 1 / 2)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
