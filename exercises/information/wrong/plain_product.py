"""p * log(q) is nan where both are 0."""

import torch

CAUGHT_BY = "what_never_happens_adds_nothing"
LIKE = "zero_times_infinity"


def entropy(p: torch.Tensor) -> torch.Tensor:
    return cross_entropy_dist(p, p)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    return cross_entropy_dist(p, q) - entropy(p)


def cross_entropy_dist(p, q):
    return -torch.sum(p * torch.log(q), dim=-1)
