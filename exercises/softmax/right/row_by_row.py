"""Loops over the rows in Python and stacks them at the end."""

import torch


def softmax(X):
    rows = []
    for x in X:
        e = torch.exp(x - max(x))
        rows.append(e / sum(e))
    return torch.stack(rows)
