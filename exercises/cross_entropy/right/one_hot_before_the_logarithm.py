"""Sums the one-hot product before it takes the logarithm."""

import torch


def cross_entropy(y_hat, y):
    one_hot = torch.nn.functional.one_hot(y, num_classes=y_hat.size(-1)).to(y_hat.dtype)
    return -torch.log((one_hot * y_hat).sum(dim=1))
