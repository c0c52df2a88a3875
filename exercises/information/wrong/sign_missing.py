"""The minus sign is missing, so entropy and cross entropy are negative."""

import torch

CAUGHT_BY = "entropy_is_the_mean_surprise"
SEE = "A worked example"


def entropy(p):
    return torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
