"""The probabilities are computed first, without subtracting the maximum, and their logarithms are taken
afterwards.
"""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "Do not compute the probability"


def cross_entropy_with_logits(o, y):
    powers = torch.exp(o)
    probabilities = powers / powers.sum(dim=1, keepdim=True)
    return -torch.log(probabilities[range(len(y)), y])
