"""The result is always float32, whatever the dtype of X."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
SEE = "A new tensor"


def log_softmax(X):
    log_p = torch.zeros(X.shape)
    for i, x in enumerate(X):
        log_p[i] = x - torch.logsumexp(x, dim=0)
    return log_p


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
