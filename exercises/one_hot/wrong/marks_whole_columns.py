"""The labels' whole columns are filled with 1 instead of one entry a row."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "One entry a row"


def one_hot(y, k):
    Y = torch.zeros(y.shape[0], k)
    Y[:, y] = 1
    return Y
