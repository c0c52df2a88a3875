"""The matrix begins with random numbers instead of zeros, so the other classes do not get 0."""

import torch

CAUGHT_BY = "ones_stand_at_the_labels"
SEE = "A worked example"


def one_hot(y, k):
    Y = torch.rand(len(y), k)
    Y[torch.arange(len(y)), y] = 1
    return Y
