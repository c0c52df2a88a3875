"""The divergence is that of q from p instead of p from q."""

import torch

CAUGHT_BY = "kl_is_the_mean_log_ratio"
LIKE = "arguments_swapped"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(q > 0, q * torch.log(q / p), 0).sum(dim=-1)
