"""The losses have the shape (n, 1), as gather() returns them, instead of (n,)."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One loss per example"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat.gather(1, y.reshape(-1, 1)))
