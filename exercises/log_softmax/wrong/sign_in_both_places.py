"""log_softmax changes the sign, too, although nll_loss already does it."""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "A worked example"


def log_softmax(X):
    return torch.logsumexp(X, dim=1, keepdim=True) - X


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
