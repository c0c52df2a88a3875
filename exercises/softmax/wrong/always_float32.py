"""The result is always float32, whatever the dtype of X."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
SEE = "Shape and dtype"


def softmax(X):
    P = torch.zeros(X.shape)
    for i in range(X.shape[0]):
        row = torch.exp(X[i] - X[i].max())
        P[i] = row / row.sum()
    return P
