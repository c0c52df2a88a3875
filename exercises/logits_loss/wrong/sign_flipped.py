"""The two terms are subtracted in the wrong order, so the loss is negative."""

import torch

CAUGHT_BY = "equals_torchs_cross_entropy"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    return o.gather(1, y[:, None]).squeeze(1) - torch.logsumexp(o, dim=1)
