"""The maximum of the whole batch is subtracted, not each row's own."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
SEE = "Every row for itself"


def softmax(X):
    X_exp = torch.exp(X - X.max())
    return X_exp / X_exp.sum(dim=1, keepdim=True)
