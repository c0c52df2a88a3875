"""|r| is split at delta into two parts: one is squared, the other counts linearly."""

import torch


def l2_loss(y_hat, y):
    return torch.square(y - y_hat).div(2)


def l1_loss(y_hat, y):
    return torch.maximum(y_hat - y, y - y_hat)


def huber_loss(y_hat, y, delta):
    size = l1_loss(y_hat, y)
    near = size.clamp(max=delta)
    return near.square() / 2 + delta * (size - near)
