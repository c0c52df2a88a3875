"""The labels pick rows of the identity matrix."""

import torch


def one_hot(y, k):
    return torch.eye(k)[y]
