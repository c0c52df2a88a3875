"""A one-hot matrix of the labels is multiplied by all the logarithms, and 0 * log(0) is nan."""

import torch

CAUGHT_BY = "only_the_true_class_matters"
LIKE = "one_hot_times_logarithms"


def cross_entropy(y_hat, y):
    mask = torch.zeros_like(y_hat)
    for i, label in enumerate(y):
        mask[i, label] = 1
    return -torch.sum(mask * torch.log(y_hat), dim=1)
