"""The line is computed from detached sizes, so outliers have no gradient."""

import torch

CAUGHT_BY = "huber_pulls_up_to_delta"
LIKE = "l2_of_detached_outputs"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    line = delta * (r.detach() - delta / 2)
    return torch.where(r <= delta, r**2 / 2, line)
