"""Large logits are clamped before exp(), so different logits become equal."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    o = o.clamp(-80, 80)
    return torch.logsumexp(o, dim=1) - o[torch.arange(len(y)), y]
