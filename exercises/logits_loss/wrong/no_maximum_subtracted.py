"""exp() is taken of the logits as they are, so large ones overflow."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
SEE = "A number worked out"


def cross_entropy_with_logits(o, y):
    return torch.log(torch.exp(o).sum(dim=1)) - o[torch.arange(len(y)), y]
