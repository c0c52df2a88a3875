"""The losses are added up in a loop and divided by n."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
LIKE = "mean_over_the_batch"


def cross_entropy(y_hat, y):
    total = 0
    for row, label in zip(y_hat, y):
        total = total - torch.log(row[label])
    return total / len(y)
