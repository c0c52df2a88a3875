"""The probabilities are computed first, without subtracting the maximum, and their logarithms are taken
afterwards.
"""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "No logarithm of a probability"


def log_softmax(X):
    powers = torch.exp(X)
    return (powers / powers.sum(dim=1, keepdim=True)).log()


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p.gather(1, y.reshape(-1, 1)).reshape(-1)
    if reduction == "mean":
        return losses.mean()
    return losses.sum() if reduction == "sum" else losses
