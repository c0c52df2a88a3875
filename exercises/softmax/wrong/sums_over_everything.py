"""The sum is taken over the whole batch, so all entries together sum to 1 instead of each row."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "Which dimension"


def softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum()
