"""Probabilities are computed with exp() of the logits as they are, and their logarithms taken then."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "No detour over the probability"


def cross_entropy_with_logits(o, y):
    powers = torch.exp(o)
    probabilities = powers / powers.sum(dim=1, keepdim=True)
    return -torch.log(probabilities[range(len(y)), y])
