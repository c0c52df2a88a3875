"""A small number inside the logarithm puts an end to the growth of the loss."""

import torch

CAUGHT_BY = "hopeless_answers_cost_their_distance"


def cross_entropy_with_logits(o, y):
    o_exp = torch.exp(o - o.amax(dim=1, keepdim=True))
    y_hat = o_exp / o_exp.sum(dim=1, keepdim=True)
    return -torch.log(y_hat[torch.arange(len(y)), y] + 1e-12)
