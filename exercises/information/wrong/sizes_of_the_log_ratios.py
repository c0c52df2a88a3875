"""The absolute value of each term of the divergence is taken, although single terms may be negative."""

import torch

CAUGHT_BY = "entropy_and_kl_make_cross_entropy"
SEE = "A worked example"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q).abs(), 0).sum(dim=-1)
