"""The losses are added up in a loop and divided by n."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
LIKE = "mean_over_the_batch"


def cross_entropy_with_logits(o, y):
    total = 0
    for row, label in zip(o, y):
        total = total + torch.logsumexp(row, dim=0) - row[label]
    return total / len(y)
