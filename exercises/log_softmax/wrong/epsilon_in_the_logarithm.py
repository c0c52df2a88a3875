"""A small number is added inside the logarithm: the result is finite but wrong."""

import torch

CAUGHT_BY = "small_probabilities_stay_finite"
SEE = "No logarithm of a probability"


def log_softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return torch.log(X_exp / X_exp.sum(dim=1, keepdim=True) + 1e-12)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
