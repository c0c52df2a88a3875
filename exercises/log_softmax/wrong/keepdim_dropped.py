"""keepdim is missing, so the rows' numbers, of shape (n,), line up with the columns instead of the rows."""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "Every row for itself"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
