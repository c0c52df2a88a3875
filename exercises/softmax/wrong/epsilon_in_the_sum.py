"""A constant is added to the sum to avoid a division by zero, which cannot happen here."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "Large logits"


def softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / (X_exp.sum(dim=1, keepdim=True) + 1e-3)
