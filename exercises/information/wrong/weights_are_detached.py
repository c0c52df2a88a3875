"""The weights in front of the logarithm are detached, so their part of the gradient is missing."""

import torch

CAUGHT_BY = "gradients_are_right"
LIKE = "computes_in_numpy"


def entropy(p):
    return -torch.where(p > 0, p.detach() * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
