"""A small number is added to the probability, or the probability is clamped, so the loss stops growing
instead of becoming infinite.
"""

import torch

CAUGHT_BY = "grows_without_bound"
SEE = "No epsilon"


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[torch.arange(y.shape[0]), y] + 1e-8)
