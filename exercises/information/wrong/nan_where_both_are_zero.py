"""Cross entropy is thought to be safe, but q may be 0 where p is 0."""

import torch

CAUGHT_BY = "what_never_happens_adds_nothing"
LIKE = "zero_times_infinity"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q)).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
