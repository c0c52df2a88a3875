"""One large residual puts all entries on the line."""

import torch

CAUGHT_BY = "huber_decides_entry_by_entry"
LIKE = "if_on_a_tensor"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    if (r <= delta).all():
        return r**2 / 2
    return delta * (r - delta / 2)
