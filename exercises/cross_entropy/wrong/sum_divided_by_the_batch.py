"""The losses are summed and divided by the number of examples."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
LIKE = "mean_over_the_batch"


def cross_entropy(y_hat, y):
    n = y.shape[0]
    log_likelihood = -torch.log(y_hat[torch.arange(n), y])
    return torch.sum(log_likelihood) / n
