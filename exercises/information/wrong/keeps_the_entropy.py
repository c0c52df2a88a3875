"""The divergence is the whole cross entropy: the entropy is not subtracted."""

import torch

CAUGHT_BY = "kl_of_itself_is_zero"
SEE = "A worked example"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return cross_entropy_dist(p, q)
