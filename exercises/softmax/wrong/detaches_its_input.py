"""The result is computed on detached values, so no gradient reaches X."""

import torch

CAUGHT_BY = "gradient_is_right"


def softmax(X):
    X = X.detach()
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=1, keepdim=True)
