"""An infinite logarithm of the sum is replaced by the largest logit, which makes the gradient nan."""

import torch

CAUGHT_BY = "gradient_at_large_logits_is_right"
SEE = "The gradient"


def cross_entropy_with_logits(o, y):
    log_sum = torch.log(torch.exp(o).sum(dim=1))
    log_sum = torch.where(log_sum.isinf(), o.amax(dim=1), log_sum)
    return log_sum - o[torch.arange(len(y)), y]
