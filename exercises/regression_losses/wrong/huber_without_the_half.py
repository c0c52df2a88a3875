"""The square of the Huber loss has no factor 1/2, so the branches do not meet."""

import torch

CAUGHT_BY = "huber_is_the_square_inside"
LIKE = "l2_without_the_half"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2, delta * (r - delta / 2))
