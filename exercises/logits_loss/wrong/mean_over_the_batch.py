"""The mean over the batch is returned instead of one loss per example."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One loss per example"


def cross_entropy_with_logits(o, y):
    return (torch.logsumexp(o, dim=1) - o[torch.arange(len(y)), y]).mean()
