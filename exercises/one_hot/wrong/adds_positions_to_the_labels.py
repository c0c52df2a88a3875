"""The labels are turned into positions in the flattened matrix in place, so the caller's labels change."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def one_hot(y, k):
    n = len(y)
    Y = torch.zeros(n * k)
    y += k * torch.arange(n)
    Y[y] = 1
    return Y.reshape(n, k)
