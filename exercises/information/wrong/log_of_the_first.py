"""The logarithm is taken of p, and q gives the weights."""

import torch

CAUGHT_BY = "cross_entropy_weighs_by_the_first"
LIKE = "arguments_swapped"


def entropy(p: torch.Tensor) -> torch.Tensor:
    return cross_entropy_dist(p, p)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    return cross_entropy_dist(p, q) - entropy(p)


def cross_entropy_dist(p, q):
    return -torch.xlogy(q, p).sum(-1)
