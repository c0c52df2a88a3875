"""The labels are counted from 1, so every 1 is one column too far left."""

import torch

CAUGHT_BY = "argmax_gives_the_labels_back"
SEE = "A worked example"


def one_hot(y, k):
    Y = torch.zeros(len(y), k)
    Y[torch.arange(len(y)), y - 1] = 1
    return Y
