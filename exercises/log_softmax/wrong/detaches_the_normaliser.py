"""The sum is turned into a plain number, so its part of the gradient is missing."""

import torch

CAUGHT_BY = "gradient_is_right"
LIKE = "losses_as_plain_numbers"


def log_softmax(X):
    return torch.stack([x - torch.logsumexp(x, dim=0).item() for x in X])


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
