"""X -= ... subtracts the maximum in the caller's tensor."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
LIKE = "overwrites_its_input"


def softmax(X):
    X -= torch.max(X, dim=1, keepdim=True)[0]
    e = torch.exp(X)
    return e / torch.sum(e, dim=1, keepdim=True)
