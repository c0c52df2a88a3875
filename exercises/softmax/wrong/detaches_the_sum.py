"""The sum is turned into a plain number, so its part of the gradient is missing."""

import torch

CAUGHT_BY = "gradient_is_right"
LIKE = "detaches_its_input"


def softmax(X):
    rows = []
    for x in X:
        x_exp = torch.exp(x - x.max())
        rows.append(x_exp / x_exp.sum().item())
    return torch.stack(rows)
