"""An in-place operation overwrites the caller's tensor instead of making a new one."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "A new tensor"


def log_softmax(X):
    X -= X.max(dim=1, keepdim=True).values
    return X - torch.log(torch.exp(X).sum(dim=1, keepdim=True))


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
