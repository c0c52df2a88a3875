"""The label is used as the row and the example as the column, instead of the other way round."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"
SEE = "One entry per row"


def one_hot(y, k):
    Y = torch.zeros(k, len(y))
    Y[y, torch.arange(len(y))] = 1
    return Y
