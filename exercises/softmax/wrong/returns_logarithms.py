"""The logarithms of the probabilities are returned instead of the probabilities."""

import torch

CAUGHT_BY = "entries_are_probabilities"
SEE = "A worked example"


def softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)
