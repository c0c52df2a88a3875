"""L1 sums over the last dimension, like a distance between vectors."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
LIKE = "mean_over_the_batch"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y).sum(dim=-1)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    return torch.where(r <= delta, r**2 / 2, delta * (r - delta / 2))
