"""The labels that occur are renumbered, so the columns are wrong where a class is missing."""

import torch

CAUGHT_BY = "argmax_gives_the_labels_back"
SEE = "A worked example"


def one_hot(y, k):
    _, codes = torch.unique(y, return_inverse=True)
    return torch.eye(k)[codes]
