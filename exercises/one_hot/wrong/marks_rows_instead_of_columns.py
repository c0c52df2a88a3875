"""The label is taken for the row, so the matrix comes out transposed."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"


def one_hot(y, k):
    Y = torch.zeros(k, len(y))
    Y[y, torch.arange(len(y))] = 1
    return Y
