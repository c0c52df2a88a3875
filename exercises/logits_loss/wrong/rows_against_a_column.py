"""The shapes (n,) and (n, 1) broadcast to an (n, n) matrix, which is then summed."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"
SEE = "Shapes"


def cross_entropy_with_logits(o, y):
    return (torch.logsumexp(o, dim=1) - o.gather(1, y[:, None])).sum(dim=1)
