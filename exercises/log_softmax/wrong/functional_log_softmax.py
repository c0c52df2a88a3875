"""F.log_softmax does the work."""

import torch
from torch.nn import functional as F

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torch_log_softmax"


def nll_loss(log_p: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    losses = -log_p[torch.arange(len(y)), y]
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses


def log_softmax(X):
    return F.log_softmax(X, dim=-1)
