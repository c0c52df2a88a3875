"""The probabilities are treated as logits: a softmax is taken of them first."""

import torch

CAUGHT_BY = "entropy_is_the_mean_surprise"
SEE = "A worked example"


def entropy(p):
    p = torch.softmax(p, dim=-1)
    return -(p * torch.log(p)).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
