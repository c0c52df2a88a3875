"""1e-8 is added to the probability, so the loss can't become infinite."""

import torch

CAUGHT_BY = "grows_without_bound"
LIKE = "epsilon_in_the_logarithm"


def cross_entropy(y_hat, y):
    eps = 1e-8
    return -torch.log(y_hat.gather(1, y.view(-1, 1)).squeeze(1) + eps)
