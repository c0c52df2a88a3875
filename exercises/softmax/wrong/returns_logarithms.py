"""The logarithms of the probabilities are returned instead of the probabilities."""

import torch

CAUGHT_BY = "entries_are_probabilities"
SEE = "A number worked out"


def softmax(X):
    return X - torch.logsumexp(X, dim=1, keepdim=True)
