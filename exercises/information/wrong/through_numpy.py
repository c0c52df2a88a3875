"""NumPy computes the logarithms, so there is no gradient."""

import numpy as np
import torch

CAUGHT_BY = "gradients_are_right"
LIKE = "computes_in_numpy"


def cross_entropy_dist(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    return -torch.xlogy(p, q).sum(dim=-1)


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    return cross_entropy_dist(p, q) - entropy(p)


def entropy(p):
    a = p.detach().numpy()
    logs = np.log(np.where(a > 0, a, 1))
    return torch.from_numpy(-(a * logs).sum(-1)) + 0 * p.sum(-1)
