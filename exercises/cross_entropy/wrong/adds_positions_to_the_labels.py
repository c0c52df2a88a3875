"""The labels are turned into positions in the flattened matrix in place, so the caller's labels change."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def cross_entropy(y_hat, y):
    n, k = y_hat.shape
    y += k * torch.arange(n)
    return -torch.log(y_hat.reshape(-1)[y])
