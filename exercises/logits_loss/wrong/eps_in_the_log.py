"""1e-10 is added to the probability before the logarithm."""

import torch

CAUGHT_BY = "hopeless_answers_cost_their_distance"
LIKE = "epsilon_in_the_logarithm"


def cross_entropy_with_logits(o, y):
    e = torch.exp(o - o.max(dim=1, keepdim=True)[0])
    p = e / e.sum(dim=1, keepdim=True)
    return -torch.log(p[range(len(y)), y] + 1e-10)
