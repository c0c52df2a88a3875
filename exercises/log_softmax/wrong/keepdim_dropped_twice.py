"""keepdim=True is missing in the maximum and in the sum, so both broadcast along the columns."""

import torch

CAUGHT_BY = "equals_the_definition"
LIKE = "keepdim_dropped"


def log_softmax(X):
    shifted = X.sub(X.max(dim=1).values)
    return shifted - shifted.exp().sum(dim=1).log()


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
