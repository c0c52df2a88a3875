"""r itself is compared with delta, so every negative residual counts as small."""

import torch

CAUGHT_BY = "the_side_is_irrelevant"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = y_hat - y
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
