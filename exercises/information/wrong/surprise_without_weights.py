"""The logarithms are summed without the weights p."""

import torch

CAUGHT_BY = "entropy_is_the_mean_surprise"
SEE = "Which is which"


def entropy(p):
    return -torch.log(p).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.log(q).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
