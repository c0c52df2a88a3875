"""The minus sign is missing, so the loss is negative."""

import torch

CAUGHT_BY = "equals_the_negative_log_likelihood"
SEE = "A worked example"


def cross_entropy(y_hat, y):
    return torch.log(y_hat[range(len(y_hat)), y])
