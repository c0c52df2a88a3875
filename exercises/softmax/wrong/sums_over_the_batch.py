"""The sum is taken over the examples (dim=0) instead of the classes."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "Which dimension"


def softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=0, keepdim=True)
