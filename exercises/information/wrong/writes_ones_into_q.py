"""q is set to 1 in the caller's tensor wherever p is 0."""

import torch

CAUGHT_BY = "leaves_its_input_alone"
SEE = "The caller's tensor"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    q[p == 0] = 1
    return -(p * torch.log(q)).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy_dist(p, q) - entropy(p)
