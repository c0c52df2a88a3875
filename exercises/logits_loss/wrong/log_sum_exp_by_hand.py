"""The exponentials are summed without subtracting the maximum."""

import torch

CAUGHT_BY = "large_logits_stay_finite"
LIKE = "no_maximum_subtracted"


def cross_entropy_with_logits(o, y):
    return torch.log(torch.sum(torch.exp(o), dim=1)) - o.gather(1, y.reshape(-1, 1)).reshape(-1)
