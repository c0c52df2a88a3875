"""The mean over the k outcomes is taken instead of the sum."""

import torch

CAUGHT_BY = "kl_is_the_mean_log_ratio"
SEE = "A worked example"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).mean(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).mean(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).mean(dim=-1)
