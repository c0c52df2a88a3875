"""The mean over the batch is subtracted from the logits first, so every row depends on the others."""

import torch

CAUGHT_BY = "rows_are_independent"
SEE = "Each row separately"


def softmax(X):
    X = X - X.mean(dim=0)
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=1, keepdim=True)
