"""The logarithms of all classes are summed, not the true one's picked."""

import torch

CAUGHT_BY = "only_the_true_class_matters"
SEE = "One entry a row"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat).sum(dim=1)
