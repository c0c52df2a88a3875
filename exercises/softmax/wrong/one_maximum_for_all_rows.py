"""One maximum, that of the whole batch, is subtracted from every row."""

import torch

CAUGHT_BY = "rows_far_apart_stay_finite"
LIKE = "maximum_of_the_batch"


def softmax(X):
    largest = torch.max(X)
    rows = [torch.exp(row - largest) for row in X]
    return torch.stack([row / torch.sum(row) for row in rows])
