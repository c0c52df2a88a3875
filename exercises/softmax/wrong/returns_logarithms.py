"""The logarithms of the probabilities are returned."""

import torch

CAUGHT_BY = "entries_are_probabilities"


def softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)
