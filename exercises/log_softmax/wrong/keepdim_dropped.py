"""keepdim is missing, so the sums broadcast along the wrong dimension."""

import torch

CAUGHT_BY = "equals_the_definition"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
