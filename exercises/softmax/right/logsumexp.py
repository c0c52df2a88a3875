"""exp(X - logsumexp(X)): the logarithm of the sum is subtracted before exp()."""

import torch


def softmax(X):
    return torch.exp(X - torch.logsumexp(X, dim=1, keepdim=True))
