"""item() takes plain numbers out of the tensor, and the losses have no gradient."""

import torch

CAUGHT_BY = "gradient_of_the_mean"
LIKE = "losses_as_plain_numbers"


def log_softmax(X: torch.Tensor) -> torch.Tensor:
    shifted = X - X.amax(dim=1, keepdim=True)
    return shifted - shifted.exp().sum(dim=1, keepdim=True).log()


def nll_loss(log_p, y, reduction="mean"):
    losses = torch.tensor([-log_p[i, y[i]].item() for i in range(len(y))], dtype=log_p.dtype)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()
