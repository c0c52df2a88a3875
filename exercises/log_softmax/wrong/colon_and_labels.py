"""log_p[:, y] picks n columns for n examples."""

import torch

CAUGHT_BY = "picks_the_true_class"
LIKE = "picks_whole_columns"


def log_softmax(X: torch.Tensor) -> torch.Tensor:
    shifted = X - X.amax(dim=1, keepdim=True)
    return shifted - shifted.exp().sum(dim=1, keepdim=True).log()


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[:, y]
    if reduction == "mean":
        return torch.mean(losses)
    elif reduction == "sum":
        return torch.sum(losses)
    return losses
