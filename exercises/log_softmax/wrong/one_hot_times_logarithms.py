"""All logarithms are multiplied by a one-hot mask, and 0 * -inf is nan."""

import torch

CAUGHT_BY = "only_the_true_class_matters"
SEE = "-inf elsewhere"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -(torch.eye(log_p.shape[1], dtype=log_p.dtype)[y] * log_p).sum(dim=1)
    return losses if reduction == "none" else getattr(losses, reduction)()
