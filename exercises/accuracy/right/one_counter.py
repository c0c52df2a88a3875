"""Counts in one tensor that every call returns."""

import torch

COUNT = torch.zeros((), dtype=torch.int64)


def accuracy(y_hat, y):
    if y_hat.ndim > 1:
        y_hat = y_hat.argmax(dim=-1)
    COUNT.zero_()
    for prediction, label in zip(y_hat, y):
        COUNT.add_(prediction == label)
    return COUNT
