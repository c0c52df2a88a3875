"""The maximum is subtracted from the logits inside the sum, but not from the logits outside."""

import torch

CAUGHT_BY = "exponentials_sum_to_one"
SEE = "Large logits"


def log_softmax(X):
    shifted = X - X.amax(dim=1, keepdim=True)
    return X - torch.log(torch.exp(shifted).sum(dim=1, keepdim=True))


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
