"""Loops over the examples in Python."""

import torch


def cross_entropy(y_hat, y):
    losses = []
    for probabilities, label in zip(y_hat, y):
        losses.append(-torch.log(probabilities[label]))
    return torch.stack(losses)
