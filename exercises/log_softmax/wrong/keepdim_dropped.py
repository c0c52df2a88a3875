"""keepdim=True is missing, so the row sums (or maxima) have the shape (n,) and broadcast along the
columns instead of the rows.
"""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "Each row separately"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
