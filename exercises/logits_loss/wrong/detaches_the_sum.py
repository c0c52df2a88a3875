"""The logarithm of the sum is detached, so its part of the gradient is missing."""

import torch

CAUGHT_BY = "gradient_is_probabilities_minus_labels"
SEE = "The gradient"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o.detach(), dim=1) - o[torch.arange(len(y)), y]
