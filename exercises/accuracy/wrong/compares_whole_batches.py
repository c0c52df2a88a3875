"""The result says whether all predictions are correct, 0 or 1, instead of how many are."""

import torch

CAUGHT_BY = "counts_right_predictions"
SEE = "A worked example"


def accuracy(y_hat, y):
    labels = y_hat.argmax(dim=1) if y_hat.dim() == 2 else y_hat
    return float(torch.equal(labels, y)) if len(y) else 0.0
