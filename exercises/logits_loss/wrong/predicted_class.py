"""The largest logit is subtracted instead of the logit of the label."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    return torch.logsumexp(o, dim=1) - o.amax(dim=1)
