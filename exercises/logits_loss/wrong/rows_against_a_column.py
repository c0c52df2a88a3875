"""A vector minus a column broadcasts to a matrix, of which the sum is taken."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"


def cross_entropy_with_logits(o, y):
    return (torch.logsumexp(o, dim=1) - o.gather(1, y[:, None])).sum(dim=1)
