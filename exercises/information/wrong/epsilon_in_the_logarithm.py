"""A small number inside the logarithms keeps infinity away."""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"


def entropy(p):
    return -(p * torch.log(p + 1e-8)).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q + 1e-8)).sum(dim=-1)


def kl_divergence(p, q):
    return (p * torch.log((p + 1e-8) / (q + 1e-8))).sum(dim=-1)
