"""Computes in C, where no Python code can interrupt it: a power of a hundred million digits, huge matrices.

Nothing in the worker has to interrupt it: the judge ends the process.
"""

import torch

STATUS = "timeout"
SAYS = "took longer than"
HASTY = True


def softmax(X):
    return 3**10**9


def accuracy(y_hat, y):
    A = torch.ones(8000, 8000)
    while True:
        A = A @ A
