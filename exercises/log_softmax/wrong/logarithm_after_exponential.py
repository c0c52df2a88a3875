"""The probabilities are computed with exp() before their logarithms are taken."""

import torch

CAUGHT_BY = "small_probabilities_stay_finite"
LIKE = "logarithm_of_softmax"


def log_softmax(X):
    probabilities = torch.exp(X - torch.logsumexp(X, dim=1, keepdim=True))
    return probabilities.log()


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
