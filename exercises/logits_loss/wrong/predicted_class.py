"""The largest logit is taken for the true class's, whatever the label says."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"
SEE = "A number worked out"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=1) - o.amax(dim=1)
