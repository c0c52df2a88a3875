"""Beyond delta the loss stays constant, so outliers have no gradient."""

import torch

CAUGHT_BY = "outliers_count_linearly"
SEE = "A worked example"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = (y_hat - y).clamp(-delta, delta)
    return r**2 / 2
