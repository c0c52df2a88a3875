"""The sum is taken over all distributions together instead of over the outcomes of each one."""

import torch

CAUGHT_BY = "sums_over_the_last_dimension"
SEE = "The last dimension"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum()


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum()


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum()
