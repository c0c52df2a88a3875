"""Boolean masks fill a tensor of zeros; the absolute value is the root of the square."""

import torch


def l2_loss(y_hat, y):
    r = y_hat - y
    return 0.5 * r * r


def l1_loss(y_hat, y):
    return torch.sqrt((y_hat - y).pow(2))


def huber_loss(y_hat, y, delta):
    r = y_hat - y
    losses = torch.zeros_like(r)
    near, above, below = r.abs() <= delta, r > delta, r < -delta
    losses[near] = 0.5 * r[near] ** 2
    losses[above] = delta * r[above] - 0.5 * delta**2
    losses[below] = -delta * r[below] - 0.5 * delta**2
    return losses
