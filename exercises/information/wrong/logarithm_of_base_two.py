"""The logarithms have base 2 instead of base e, so the results are in bits."""

import torch

CAUGHT_BY = "uniform_is_most_uncertain"
SEE = "Nats"


def entropy(p):
    return -torch.where(p > 0, p * torch.log2(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log2(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log2(p / q), 0).sum(dim=-1)
