"""The sum runs over the whole batch, and nothing is subtracted before exp()."""

import torch

CAUGHT_BY = "rows_sum_to_one"
LIKE = "sums_over_everything"


def softmax(X):
    return torch.exp(X) / torch.sum(torch.exp(X))
