"""The sum is taken over the whole batch, and no maximum is subtracted before exp()."""

import torch

CAUGHT_BY = "rows_sum_to_one"
LIKE = "sums_over_everything"


def softmax(X):
    return torch.exp(X) / torch.sum(torch.exp(X))
