"""The losses have the shape (n, 1), as gather() returns them, instead of (n,)."""

import torch

CAUGHT_BY = "picks_the_true_class"
SEE = "One entry per row"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p.gather(1, y[:, None])
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()
