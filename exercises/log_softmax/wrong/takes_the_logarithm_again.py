"""The logarithm is taken of numbers that are logarithms already, and the logarithm of a negative number
is nan.
"""

import torch

CAUGHT_BY = "picks_the_true_class"
SEE = "A worked example"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -torch.log(log_p[torch.arange(len(y)), y])
    return losses if reduction == "none" else getattr(losses, reduction)()
