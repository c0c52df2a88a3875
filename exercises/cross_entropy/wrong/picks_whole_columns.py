"""The labels pick whole columns, an (n, n) matrix, instead of one entry per row."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One entry per row"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[:, y])
