"""The masked logarithms of all classes are added up in a loop, and 0 * log(0) is nan."""

import torch

CAUGHT_BY = "only_the_true_class_matters"
LIKE = "one_hot_times_logarithms"


def cross_entropy(y_hat, y):
    losses = torch.zeros_like(y_hat[:, 0])
    for label in range(y_hat.shape[1]):
        losses = losses - (y == label) * y_hat[:, label].log()
    return losses
