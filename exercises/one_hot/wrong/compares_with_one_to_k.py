"""The labels are compared with the numbers from 1 to k, so the label 0 is never found."""

import torch

CAUGHT_BY = "argmax_gives_the_labels_back"
LIKE = "counts_from_one"


def one_hot(y, k):
    return (y.reshape(-1, 1) == torch.arange(1, k + 1)).float()
