"""Uses nansum(), which skips the nan of 0 * log(0) and keeps the infinities, as the book does."""

import torch


def entropy(p):
    return torch.nansum(-p * torch.log2(p), dim=-1) * torch.log(torch.tensor(2.0, dtype=p.dtype))


def cross_entropy_dist(p, q):
    return (-p * torch.log(q)).nansum(-1)


def kl_divergence(p, q):
    return (p * (p.log() - q.log())).nansum(-1)
