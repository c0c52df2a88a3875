"""The losses stay a column (n, 1), as gather() returns it, instead of a vector (n,)."""

import torch

CAUGHT_BY = "picks_the_true_class"
SEE = "One entry a row"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p.gather(1, y[:, None])
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()
