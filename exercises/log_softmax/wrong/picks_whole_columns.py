"""The labels pick whole columns, an (n, n) matrix, instead of one entry per row."""

import torch

CAUGHT_BY = "picks_the_true_class"
SEE = "One entry per row"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[:, y]
    return losses if reduction == "none" else getattr(losses, reduction)()
