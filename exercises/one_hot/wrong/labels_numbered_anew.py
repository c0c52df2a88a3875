"""The labels that occur are numbered anew, so missing classes shift the others."""

import torch

CAUGHT_BY = "argmax_gives_the_labels_back"
SEE = "A number worked out"


def one_hot(y, k):
    _, codes = torch.unique(y, return_inverse=True)
    return torch.eye(k)[codes]
