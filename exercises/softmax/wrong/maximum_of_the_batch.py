"""The maximum of the whole batch is subtracted instead of each row's own maximum."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
SEE = "Each row separately"


def softmax(X):
    X_exp = torch.exp(X - X.max())
    return X_exp / X_exp.sum(dim=1, keepdim=True)
