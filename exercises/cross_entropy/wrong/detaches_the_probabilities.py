"""The losses are computed from values that are detached from autograd, so no gradient reaches y_hat."""

import math

import torch

CAUGHT_BY = "gradient_is_probabilities_minus_labels"
SEE = "The gradient"


def cross_entropy(y_hat, y):
    losses = [-math.log(y_hat[i, y[i]].item()) if y_hat[i, y[i]] > 0 else math.inf for i in range(len(y))]
    return torch.tensor(losses, dtype=y_hat.dtype)
