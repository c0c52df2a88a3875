"""sum() has no dimension, so all rows are divided by one number."""

import torch

CAUGHT_BY = "rows_sum_to_one"
LIKE = "sums_over_everything"


def softmax(X):
    e = torch.exp(X - X.max())
    return e / e.sum()
