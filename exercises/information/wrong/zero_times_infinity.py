"""The terms with p = 0 are not replaced by 0, and 0 * log(0) is nan."""

import torch

CAUGHT_BY = "what_never_happens_adds_nothing"
SEE = "Where p is 0"


def entropy(p):
    return -(p * torch.log(p)).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q)).sum(dim=-1)


def kl_divergence(p, q):
    return (p * torch.log(p / q)).sum(dim=-1)
