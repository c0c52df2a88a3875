"""Compares every label with every class."""

import torch


def one_hot(y, k):
    return (y.reshape(-1, 1) == torch.arange(k)).float()
