"""X -= changes the tensor of the caller."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
LIKE = "overwrites_its_input"


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    losses = -log_p[torch.arange(len(y)), y]
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses


def log_softmax(X):
    X -= X.max(dim=1, keepdim=True)[0]
    X -= X.exp().sum(dim=1, keepdim=True).log()
    return X
