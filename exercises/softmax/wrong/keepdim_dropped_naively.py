"""keepdim is missing, and nothing is subtracted before exp()."""

import torch

CAUGHT_BY = "equals_the_definition"
LIKE = "keepdim_dropped"


def softmax(X):
    return torch.exp(X) / torch.exp(X).sum(dim=1)
