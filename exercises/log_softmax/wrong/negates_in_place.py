"""neg_() changes the sign of the caller's logarithms."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
LIKE = "overwrites_its_input"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = log_p.neg_()[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
