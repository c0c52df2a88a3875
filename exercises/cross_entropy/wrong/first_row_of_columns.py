"""All labels are looked up in the first row of probabilities instead of each in its own row."""

import torch

CAUGHT_BY = "equals_the_negative_log_likelihood"
SEE = "One entry per row"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[0, y])
