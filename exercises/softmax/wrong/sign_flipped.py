"""The sign of the exponent is wrong, so the smallest logit gets the largest probability."""

import torch

CAUGHT_BY = "keeps_the_order"
SEE = "A worked example"


def softmax(X):
    X_exp = torch.exp(X.amin(dim=1, keepdim=True) - X)
    return X_exp / X_exp.sum(dim=1, keepdim=True)
