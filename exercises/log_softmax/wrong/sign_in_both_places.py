"""log_softmax is made positive already, so the minus of nll_loss is one too many."""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "A number worked out"


def log_softmax(X):
    return torch.logsumexp(X, dim=1, keepdim=True) - X


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
