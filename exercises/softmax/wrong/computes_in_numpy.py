"""The result is computed in NumPy, which autograd cannot follow."""

import numpy as np
import torch

CAUGHT_BY = "gradient_is_right"
LIKE = "detaches_its_input"


def softmax(X):
    x = X.detach().numpy()
    x = np.exp(x - x.max(axis=1, keepdims=True))
    return torch.from_numpy(x / x.sum(axis=1, keepdims=True))
