"""All labels are looked up in the first example's probabilities."""

import torch

CAUGHT_BY = "equals_the_negative_log_likelihood"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[0, y])
