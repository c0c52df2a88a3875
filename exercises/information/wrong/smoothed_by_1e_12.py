"""1e-12 is added to q, so the result is never infinite."""

import torch

CAUGHT_BY = "what_q_excludes_costs_infinity"
LIKE = "epsilon_in_the_logarithm"


def entropy(p: torch.Tensor) -> torch.Tensor:
    return cross_entropy_dist(p, p)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    return cross_entropy_dist(p, q) - entropy(p)


def cross_entropy_dist(p, q):
    return -(p * torch.log(q + 1e-12)).sum(dim=-1)
