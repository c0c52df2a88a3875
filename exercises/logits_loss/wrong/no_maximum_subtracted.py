"""exp() is taken without subtracting the maximum first, so large logits overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "A worked example"


def cross_entropy_with_logits(o, y):
    return torch.log(torch.exp(o).sum(dim=1)) - o[torch.arange(len(y)), y]
