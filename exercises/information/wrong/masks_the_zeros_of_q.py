"""Outcomes that q excludes are left out although p holds them possible, instead of costing infinity."""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"
SEE = "What was thought impossible"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    both = (p > 0) & (q > 0)
    return -torch.where(both, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    both = (p > 0) & (q > 0)
    return torch.where(both, p * torch.log(p / q), 0).sum(dim=-1)
