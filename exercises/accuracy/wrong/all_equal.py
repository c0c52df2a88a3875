"""torch.equal() tells only whether all predictions are right."""

import torch

CAUGHT_BY = "counts_right_predictions"
LIKE = "compares_whole_batches"


def accuracy(y_hat, y):
    if y_hat.dim() > 1:
        y_hat = y_hat.argmax(dim=1)
    return float(torch.equal(y_hat.type(y.dtype), y))
