"""A small number keeps the probabilities inside the logarithm away from 0, so what q excludes costs a
finite amount instead of infinity.
"""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"
SEE = "What was thought impossible"


def entropy(p):
    return -(p * torch.log(p + 1e-8)).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q + 1e-8)).sum(dim=-1)


def kl_divergence(p, q):
    return (p * torch.log((p + 1e-8) / (q + 1e-8))).sum(dim=-1)
