"""p is multiplied by the logarithms in place, so the caller's tensor changes."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    p *= torch.where(p > 0, torch.log(p / q), 0)
    return p.sum(dim=-1)
