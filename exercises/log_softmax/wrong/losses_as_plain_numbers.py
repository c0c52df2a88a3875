"""Some values are turned into plain numbers, which autograd cannot follow, so the gradient is missing
or incomplete.
"""

import torch

CAUGHT_BY = "gradient_of_the_mean"
SEE = "Gradients"


def log_softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)


def nll_loss(log_p, y, reduction="mean"):
    losses = -torch.tensor([row[label].item() for row, label in zip(log_p, y)], dtype=log_p.dtype)
    return losses if reduction == "none" else getattr(losses, reduction)()
