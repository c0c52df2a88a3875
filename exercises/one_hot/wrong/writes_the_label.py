"""The label itself is written into the row instead of 1."""

import torch

CAUGHT_BY = "rows_sum_to_one"
SEE = "A worked example"


def one_hot(y, k):
    Y = torch.zeros(len(y), k)
    Y[range(len(y)), y] = y.float()
    return Y
