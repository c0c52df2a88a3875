"""The other classes get -1 instead of 0."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"
SEE = "A worked example"


def one_hot(y, k):
    Y = -torch.ones(len(y), k)
    Y[torch.arange(len(y)), y] = 1
    return Y
