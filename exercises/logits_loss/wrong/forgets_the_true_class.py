"""Only the logarithm of the sum is returned, whatever the label says."""

import torch

CAUGHT_BY = "ignores_a_shift"
SEE = "A number worked out"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=1)
