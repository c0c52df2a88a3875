"""The labels pick whole columns, an (n, n) matrix, instead of one entry per row."""

import torch

CAUGHT_BY = "equals_the_negative_log_likelihood"
SEE = "One entry per row"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[:, y])
