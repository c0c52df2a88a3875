"""Outcomes with q = 0 and p > 0 are left out instead of making the result infinite."""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"
SEE = "Where q is 0"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    both = (p > 0) & (q > 0)
    return -torch.where(both, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    both = (p > 0) & (q > 0)
    return torch.where(both, p * torch.log(p / q), 0).sum(dim=-1)
