"""keepdim=True is missing, so the row sums (or maxima) have the shape (n,) and broadcast along the
columns instead of the rows.
"""

import torch

CAUGHT_BY = "equals_the_definition"
SEE = "Which dimension"


def softmax(X):
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=1)
