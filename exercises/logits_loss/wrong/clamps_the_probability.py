"""The probability is clamped away from 0, so the loss stops growing and its gradient becomes 0."""

import torch

CAUGHT_BY = "gradient_at_large_logits_is_right"
LIKE = "epsilon_in_the_logarithm"


def cross_entropy_with_logits(o, y):
    o_exp = torch.exp(o - o.amax(dim=1, keepdim=True))
    y_hat = o_exp / o_exp.sum(dim=1, keepdim=True)
    return -torch.log(y_hat[torch.arange(len(y)), y].clamp(min=1e-9))
