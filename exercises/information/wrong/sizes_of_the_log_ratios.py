"""Every term of the divergence is made positive, although only the sum of them is never negative."""

import torch

CAUGHT_BY = "entropy_and_kl_make_cross_entropy"
SEE = "A number worked out"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q).abs(), 0).sum(dim=-1)
