"""view() is used to flatten the logits, which fails for a transposed tensor."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
SEE = "Shape and dtype"


def softmax(X):
    flat = X.view(-1)
    X_exp = torch.exp(flat - flat.max()).reshape(X.shape)
    return X_exp / X_exp.sum(dim=1, keepdim=True)
