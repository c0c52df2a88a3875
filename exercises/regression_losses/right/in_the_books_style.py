"""Written in the style of the book, with a reshape that changes nothing here."""

import torch


def l2_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y.reshape(y_hat.shape))


def huber_loss(y_hat, y, delta):
    error = y_hat - y.reshape(y_hat.shape)
    is_small = torch.abs(error) < delta
    return torch.where(is_small, l2_loss(y_hat, y), delta * (l1_loss(y_hat, y) - 0.5 * delta))
