"""torch's kl_div gets log(p) and q, but it takes log(q) first and p second."""

import torch
import torch.nn.functional as F

CAUGHT_BY = "kl_is_the_mean_log_ratio"
LIKE = "arguments_swapped"


def entropy(p):
    return -torch.where(p > 0, p * torch.log(p), 0).sum(dim=-1)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return F.kl_div(torch.log(p), q, reduction="none").sum(dim=-1)
