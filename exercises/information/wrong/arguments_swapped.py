"""p and q are swapped in the cross entropy or the divergence: q gives the weights instead of p."""

import torch

CAUGHT_BY = "cross_entropy_weighs_by_the_first"
SEE = "Which is which"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(q > 0, q * torch.log(p), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
