"""If no reduction is given, one loss per example is returned instead of the mean."""

import torch

CAUGHT_BY = "mean_is_the_default"
SEE = "Three reductions"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="none"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
