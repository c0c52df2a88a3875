"""keepdim is missing, so the rows' numbers, of shape (n,), line up with the columns instead of the rows."""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "Which dimension"


def softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=1)
