"""The largest probability is taken, whatever the label says."""

import torch

CAUGHT_BY = "equals_the_negative_log_likelihood"
SEE = "One entry a row"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat.max(dim=1).values)
