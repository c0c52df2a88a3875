"""A mean or a sum is returned instead of one loss per entry."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
SEE = "No mean"


def l2_loss(y_hat, y):
    return ((y_hat - y) ** 2 / 2).mean()


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y).mean()


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    losses = torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
    return losses.mean()
