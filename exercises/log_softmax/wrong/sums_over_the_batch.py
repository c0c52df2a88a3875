"""The sum is taken over the examples (dim=0) instead of the classes."""

import torch

CAUGHT_BY = "exponentials_sum_to_one"
SEE = "Each row separately"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=0, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
