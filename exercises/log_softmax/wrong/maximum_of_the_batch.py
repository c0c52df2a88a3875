"""The maximum of the whole batch is subtracted instead of each row's own maximum."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
SEE = "Each row separately"


def log_softmax(X):
    X = X - X.max()
    return X - torch.log(torch.exp(X).sum(dim=1, keepdim=True))


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
