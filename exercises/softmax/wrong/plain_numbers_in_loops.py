"""The probabilities are computed with math.exp on plain numbers, so no gradient reaches X."""

import math

import torch

CAUGHT_BY = "gradient_is_right"
LIKE = "detaches_its_input"


def softmax(X):
    out = torch.zeros_like(X)
    for i in range(X.shape[0]):
        row = [x.item() for x in X[i]]
        m = max(row)
        exps = [math.exp(v - m) for v in row]
        for j in range(X.shape[1]):
            out[i, j] = exps[j] / sum(exps)
    return out
