"""exp(X) is summed as it is, and exp(1000) is infinity."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
LIKE = "no_maximum_subtracted"


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    losses = -log_p[torch.arange(len(y)), y]
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses


def log_softmax(X):
    return X - torch.log(torch.sum(torch.exp(X), dim=1, keepdim=True))
