"""Computes in float64 and rounds back; picks the true classes with a boolean mask."""

import torch


def log_softmax(X):
    Z = X.double()
    Z = Z - Z.max(dim=1)[0].view(-1, 1)
    return (Z - Z.exp().sum(1).log().view(-1, 1)).to(X.dtype)


def nll_loss(log_p, y, reduction="mean"):
    mask = y.view(-1, 1) == torch.arange(log_p.size(1))
    losses = -log_p.masked_select(mask)
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
