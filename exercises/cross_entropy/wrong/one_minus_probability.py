"""The logarithm is taken of 1 - p instead of p."""

import torch

CAUGHT_BY = "certain_and_right_costs_nothing"
SEE = "A worked example"


def cross_entropy(y_hat, y):
    return -torch.log(1 - y_hat[torch.arange(len(y)), y])
