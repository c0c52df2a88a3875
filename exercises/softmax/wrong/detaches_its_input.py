"""Some values are detached from autograd (by detach(), NumPy or plain numbers), so the gradient at X is
missing or incomplete.
"""

import torch

CAUGHT_BY = "gradient_is_right"
SEE = "Gradients"


def softmax(X):
    X = X.detach()
    X_exp = torch.exp(X - X.amax(dim=1, keepdim=True))
    return X_exp / X_exp.sum(dim=1, keepdim=True)
