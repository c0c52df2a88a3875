"""dim=1 is the last dimension of a matrix, and of nothing else."""

import torch

CAUGHT_BY = "sums_over_the_last_dimension"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=1)
