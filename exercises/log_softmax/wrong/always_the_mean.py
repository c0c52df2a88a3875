"""The argument reduction is ignored: the mean is always returned."""

import torch

CAUGHT_BY = "sum_adds_up"
SEE = "Three reductions"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    return -log_p[torch.arange(len(y)), y].mean()
