"""The probabilities become float32, so a float64 result has only seven right digits."""

import torch

CAUGHT_BY = "sums_over_the_last_dimension"
SEE = "The last dimension"


def cross_entropy_dist(p, q):
    return -torch.xlogy(p.float(), q.float()).sum(dim=-1).to(p.dtype)


def entropy(p):
    return cross_entropy_dist(p, p)


def kl_divergence(p, q):
    return cross_entropy_dist(p, q) - entropy(p)
