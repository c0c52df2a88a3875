"""Computes in C, where Python can't interrupt it: a power with 500 million digits, huge matrices.

The judge does not interrupt the computation in the worker: it ends the whole process.
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
