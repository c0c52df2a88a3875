"""Replaces the zeros of p by 1 inside the logarithm, in copies."""

import torch


def entropy(p):
    return cross_entropy_dist(p, p)


def cross_entropy_dist(p, q):
    surprise = -torch.log(q.masked_fill(p == 0, 1.0))
    return torch.einsum("...k,...k->...", p, surprise)


def kl_divergence(p, q):
    return cross_entropy_dist(p, q) - entropy(p)
