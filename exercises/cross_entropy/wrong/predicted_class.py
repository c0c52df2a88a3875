"""The largest probability is used instead of the probability of the label."""

import torch

CAUGHT_BY = "equals_the_negative_log_likelihood"
SEE = "One entry per row"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat.max(dim=1).values)
