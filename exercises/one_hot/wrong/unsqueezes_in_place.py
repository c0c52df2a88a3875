"""unsqueeze_() turns the caller's labels into a column."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def one_hot(y, k):
    return torch.zeros(len(y), k).scatter_(1, y.unsqueeze_(1), 1)
