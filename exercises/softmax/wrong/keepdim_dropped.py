"""keepdim is missing, so the sums broadcast along the wrong dimension."""

import torch

CAUGHT_BY = "equals_the_definition"


def softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=1)
