"""The probabilities are clamped away from 0, so the result is finite where q is 0."""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"
LIKE = "epsilon_in_the_logarithm"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q.clamp(min=1e-12))).sum(dim=-1)


def kl_divergence(p, q):
    return (p * torch.log(p.clamp(min=1e-12) / q.clamp(min=1e-12))).sum(dim=-1)
