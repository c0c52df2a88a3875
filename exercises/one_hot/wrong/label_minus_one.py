"""The column is y - 1, as if the labels began at 1."""

import torch

CAUGHT_BY = "argmax_gives_the_labels_back"
LIKE = "counts_from_one"


def one_hot(y, k):
    out = torch.zeros(y.shape[0], k)
    for i, label in enumerate(y):
        out[i, label - 1] = 1
    return out
