"""A percentage is returned instead of a count."""

import torch

CAUGHT_BY = "counts_right_predictions"
LIKE = "returns_a_fraction"


def accuracy(y_hat, y):
    labels = torch.argmax(y_hat, dim=1) if y_hat.dim() == 2 else y_hat
    return 100.0 * (labels == y).sum().item() / max(len(y), 1)
