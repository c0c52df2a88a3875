"""torch.abs and torch.pow are called as functions."""

import torch


def l2_loss(y_hat, y):
    return 0.5 * torch.pow(y_hat - y, 2)


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, 0.5 * r**2, delta * (r - 0.5 * delta))
