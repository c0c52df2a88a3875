"""The product in the cross entropy is not protected where both p and q are 0, and 0 * log(0) is nan."""

import torch

CAUGHT_BY = "what_never_happens_adds_nothing"
LIKE = "zero_times_infinity"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q)).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
