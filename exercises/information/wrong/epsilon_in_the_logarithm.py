"""A small number is added to the probabilities, or they are clamped, so the result is finite instead of
infinite where q is 0.
"""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"
SEE = "Where q is 0"


def entropy(p):
    return -(p * torch.log(p + 1e-8)).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q + 1e-8)).sum(dim=-1)


def kl_divergence(p, q):
    return (p * torch.log((p + 1e-8) / (q + 1e-8))).sum(dim=-1)
