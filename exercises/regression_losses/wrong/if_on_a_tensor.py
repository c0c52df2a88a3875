"""An if decides once for the whole tensor instead of for each entry."""

import torch

CAUGHT_BY = "huber_decides_entry_by_entry"
SEE = "Entry by entry"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    if r <= delta:
        return r**2 / 2
    return delta * (r - delta / 2)
