"""The count of correct predictions is divided by the number of examples."""

import torch

CAUGHT_BY = "counts_right_predictions"
LIKE = "returns_a_fraction"


def accuracy(y_hat, y):
    if len(y_hat.shape) > 1:
        y_hat = torch.argmax(y_hat, 1)
    correct = 0
    for i in range(len(y)):
        if y_hat[i] == y[i]:
            correct += 1
    return correct / max(len(y), 1)
