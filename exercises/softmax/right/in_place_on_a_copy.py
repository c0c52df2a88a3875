"""Uses in-place operations on a copy of the input."""

import torch


def softmax(X):
    Y = X.clone()
    Y -= Y.max(dim=1, keepdim=True).values.detach()
    Y = torch.exp_(Y)
    return torch.div(Y, Y.sum(1).unsqueeze(1))
