"""Some values are detached from autograd (by detach() or NumPy), so the gradient is missing or incomplete."""

import numpy as np
import torch

CAUGHT_BY = "gradients_are_right"
SEE = "Gradients"


def entropy(p):
    x = p.detach().numpy()
    with np.errstate(all="ignore"):
        return torch.as_tensor(-np.where(x > 0, x * np.log(x), 0).sum(axis=-1), dtype=p.dtype)


def cross_entropy_dist(p, q):
    return -torch.where(p > 0, p * torch.log(q), 0).sum(dim=-1)


def kl_divergence(p, q):
    return torch.where(p > 0, p * torch.log(p / q), 0).sum(dim=-1)
