"""The logits become float32, so a float64 loss has only seven right digits."""

import torch

CAUGHT_BY = "returns_one_loss_an_example"
SEE = "One loss per example"


def cross_entropy_with_logits(o, y):
    shifted = (o - o.amax(dim=1, keepdim=True)).float()
    return (shifted.exp().sum(dim=1).log() - shifted[torch.arange(len(y)), y]).to(o.dtype)
