"""index_select() picks a whole column for each label."""

import torch

CAUGHT_BY = "picks_the_true_class"
LIKE = "picks_whole_columns"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = log_p.index_select(1, y).neg()
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
