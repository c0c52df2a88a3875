"""The sign of the exponent is flipped, so the smallest logit wins."""

import torch

CAUGHT_BY = "keeps_the_order"
SEE = "A number worked out"


def softmax(X):
    X_exp = torch.exp(X.amin(dim=1, keepdim=True) - X)
    return X_exp / X_exp.sum(dim=1, keepdim=True)
