"""The reduction is not looked at: the mean is returned in any case."""

import torch

CAUGHT_BY = "sum_adds_up"
SEE = "Three reductions"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    return -log_p[torch.arange(len(y)), y].mean()
