"""Each outcome counts as a coin toss of its own, with a term for 1 - p besides the one for p."""

import torch

CAUGHT_BY = "entropy_is_the_mean_surprise"
SEE = "A number worked out"


def entropy(p):
    return -(torch.xlogy(p, p) + torch.xlogy(1 - p, 1 - p)).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
