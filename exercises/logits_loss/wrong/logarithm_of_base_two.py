"""The logarithm has base 2 instead of base e."""

import torch

CAUGHT_BY = "known_losses_come_out"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    shifted = o - o.amax(dim=1, keepdim=True)
    return torch.log2(shifted.exp().sum(dim=1)) - shifted[torch.arange(len(y)), y]
