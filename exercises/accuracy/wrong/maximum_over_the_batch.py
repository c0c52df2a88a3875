"""max() is taken over the examples (dim=0) and finds one example per class."""

import torch

CAUGHT_BY = "counts_right_predictions"
LIKE = "argmax_over_the_batch"


def accuracy(y_hat, y):
    if y_hat.dim() > 1:
        _, y_hat = torch.max(y_hat, 0)
    return (y_hat == y).sum().item()
