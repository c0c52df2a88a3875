"""The logits become float32, so a float64 result has only seven right digits."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
SEE = "A new tensor"


def log_softmax(X):
    shifted = (X - X.amax(dim=1, keepdim=True)).float()
    return (shifted - shifted.exp().sum(dim=1, keepdim=True).log()).to(X.dtype)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]
