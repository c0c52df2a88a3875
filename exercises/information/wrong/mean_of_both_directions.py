"""The divergence is the mean of KL(p, q) and KL(q, p) instead of KL(p, q)."""

import torch

CAUGHT_BY = "kl_is_the_mean_log_ratio"
SEE = "Which is which"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    there = torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
    back = torch.where(q > 0, q * torch.log(q / p), 0).sum(dim=-1)
    return (there + back) / 2
