"""max(1) and sum(1) drop the dimension, so the results broadcast along the columns."""

import torch

CAUGHT_BY = "equals_the_definition"
LIKE = "keepdim_dropped"


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    losses = -log_p[torch.arange(len(y)), y]
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses


def log_softmax(X):
    m = X.max(1).values
    z = X - m
    return z - torch.log(torch.exp(z).sum(1))
