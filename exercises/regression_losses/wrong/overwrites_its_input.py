"""The targets are subtracted in place, so the caller's y_hat changes."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "Keep the graph of `y_hat`"


def l2_loss(y_hat, y):
    y_hat -= y
    return y_hat**2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
