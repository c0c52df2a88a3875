"""Loops over the distributions and their outcomes in Python, in float64."""

import torch


def one_by_one(term, *distributions):
    rows = [d.double().reshape(-1, d.shape[-1]) for d in distributions]
    sums = []
    for row in zip(*rows):
        terms = [term(*probabilities) for probabilities in zip(*row) if probabilities[0] > 0]
        sums.append(sum(terms))
    return torch.stack(sums).reshape(distributions[0].shape[:-1]).to(distributions[0].dtype)


def entropy(p):
    return one_by_one(lambda a: -a * a.log(), p)


def cross_entropy_dist(p, q):
    return one_by_one(lambda a, b: -a * b.log(), p, q)


def kl_divergence(p, q):
    return one_by_one(lambda a, b: a * (a / b).log(), p, q)
