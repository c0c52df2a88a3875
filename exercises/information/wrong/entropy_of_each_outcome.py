"""A term for 1 - p is added for each outcome, as if each one were a separate coin toss."""

import torch

CAUGHT_BY = "entropy_is_the_mean_surprise"
SEE = "A worked example"


def entropy(p):
    return -(torch.xlogy(p, p) + torch.xlogy(1 - p, 1 - p)).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
