"""The losses are always float32, whatever the dtype of the logits."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One loss per example"


def cross_entropy_with_logits(o, y):
    losses = torch.zeros(len(y))
    for i in range(len(y)):
        losses[i] = torch.logsumexp(o[i], dim=0) - o[i, y[i]]
    return losses
