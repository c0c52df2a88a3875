"""The whole column of each label is filled with 1 instead of one entry per row."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "One entry per row"


def one_hot(y, k):
    Y = torch.zeros(y.shape[0], k)
    Y[:, y] = 1
    return Y
