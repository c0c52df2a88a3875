"""The row sums have the shape (n,), because sum(1) drops the dimension, and do not fit the rows."""

import torch

CAUGHT_BY = "equals_the_definition"
LIKE = "keepdim_dropped"


def softmax(X):
    X = X - X.max(dim=1, keepdim=True).values
    X_exp = torch.exp(X)
    partition = X_exp.sum(1)
    return X_exp / partition
