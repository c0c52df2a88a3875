"""The line uses r instead of |r|, so large negative residuals have negative losses."""

import torch

CAUGHT_BY = "the_side_is_irrelevant"
LIKE = "compares_without_abs"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = y_hat - y
    return torch.where(r.abs() <= delta, r**2 / 2, delta * (r - delta / 2))
