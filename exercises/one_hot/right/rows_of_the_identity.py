"""Picks rows of the identity matrix with the labels."""

import torch


def one_hot(y, k):
    return torch.eye(k)[y]
