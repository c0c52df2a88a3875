"""Uses in-place operations on a copy; fills all but the true class with 0 before the sum."""

import torch.nn.functional as F


def log_softmax(X):
    Y = X.clone()
    Y -= X.amax(1, keepdim=True).detach()
    return Y - Y.exp().sum(-1, keepdim=True).log()


def nll_loss(log_p, y, reduction="mean"):
    others = F.one_hot(y, log_p.shape[1]) == 0
    losses = log_p.masked_fill(others, 0.0).sum(dim=-1).neg()
    n = len(y) if reduction == "mean" else 1
    return losses if reduction == "none" else losses.sum() / n
