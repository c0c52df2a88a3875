"""The entropy is divided by log(k), so the uniform distribution gets 1."""

import torch

CAUGHT_BY = "uniform_is_most_uncertain"
SEE = "A worked example"


def entropy(p):
    most = torch.log(torch.tensor(max(p.shape[-1], 2), dtype=p.dtype))
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1) / most


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
