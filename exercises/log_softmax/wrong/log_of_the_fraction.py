"""log() is taken of the probabilities, and log(0) is -infinity."""

import torch

CAUGHT_BY = "small_probabilities_stay_finite"
LIKE = "logarithm_of_softmax"


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    losses = -log_p[torch.arange(len(y)), y]
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses


def log_softmax(X):
    m = torch.max(X, dim=1, keepdim=True)[0]
    e = torch.exp(X - m)
    p = e / torch.sum(e, dim=1, keepdim=True)
    return torch.log(p)
