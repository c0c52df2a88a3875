"""nan_to_num replaces infinity by a finite number, too, not only nan."""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"
SEE = "Where q is 0"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.nan_to_num(p * torch.log(q)).sum(dim=-1)


def kl_divergence(p, q):
    return torch.nan_to_num(p * torch.log(p / q)).sum(dim=-1)
