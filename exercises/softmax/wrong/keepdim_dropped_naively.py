"""keepdim=True is missing, and no maximum is subtracted before exp()."""

import torch

CAUGHT_BY = "equals_the_definition"
LIKE = "keepdim_dropped"


def softmax(X):
    return torch.exp(X) / torch.exp(X).sum(dim=1)
