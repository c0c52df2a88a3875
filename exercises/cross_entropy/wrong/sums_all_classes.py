"""The logarithms of all classes are summed instead of picking the true class's logarithm."""

import torch

CAUGHT_BY = "only_the_true_class_matters"
SEE = "One entry per row"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat).sum(dim=1)
