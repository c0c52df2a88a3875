"""The largest logit gets 1 and all others get 0: that is argmax, not softmax."""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "A worked example"


def softmax(X):
    P = torch.zeros_like(X)
    P[torch.arange(len(X)), X.argmax(dim=1)] = 1.0
    return P
