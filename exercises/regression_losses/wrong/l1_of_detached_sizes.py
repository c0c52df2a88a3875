"""The size of the residual is detached, so L1 has no gradient."""

import torch

CAUGHT_BY = "l1_pulls_alike"
LIKE = "l2_of_detached_outputs"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    r = y_hat - y
    return torch.sign(r) * r.detach()


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
