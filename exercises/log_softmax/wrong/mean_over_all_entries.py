"""The mean is taken over all n * k entries of a masked matrix instead of over the n losses."""

import torch

CAUGHT_BY = "mean_is_the_default"
SEE = "Divide by n"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    mask = y[:, None] == torch.arange(log_p.shape[1])
    masked = torch.where(mask, -log_p, 0)
    if reduction == "none":
        return masked.sum(dim=1)
    return masked.mean() if reduction == "mean" else masked.sum()
