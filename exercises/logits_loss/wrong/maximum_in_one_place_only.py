"""The maximum is subtracted inside the sum, but not from the true class's logit."""

import torch

CAUGHT_BY = "ignores_a_shift"
SEE = "The same number in both terms"


def cross_entropy_with_logits(o, y):
    shifted = o - o.amax(dim=1, keepdim=True)
    return torch.log(torch.exp(shifted).sum(dim=1)) - o[torch.arange(len(y)), y]
