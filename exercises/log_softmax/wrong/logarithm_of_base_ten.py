"""The logarithm has base 10 instead of base e."""

import torch

CAUGHT_BY = "exponentials_sum_to_one"
SEE = "A worked example"


def log_softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return torch.log10(X_exp / X_exp.sum(dim=1, keepdim=True))


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
