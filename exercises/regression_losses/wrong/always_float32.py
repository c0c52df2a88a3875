"""The Huber loss is written into a tensor of zeros that is always float32, even if y_hat is not."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
SEE = "No mean"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    losses = torch.zeros(r.shape)
    losses[r <= delta] = (r[r <= delta] ** 2 / 2).float()
    losses[r > delta] = (delta * (r[r > delta] - delta / 2)).float()
    return losses
