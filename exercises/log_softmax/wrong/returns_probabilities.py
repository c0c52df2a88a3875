"""The probabilities are returned instead of their logarithms."""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "A worked example"


def log_softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
