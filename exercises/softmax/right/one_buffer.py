"""Writes every result into one tensor and returns a part of it."""

import torch

BUFFERS = {dtype: torch.zeros(100, 100, dtype=dtype) for dtype in (torch.float32, torch.float64)}


def softmax(X):
    n, k = X.shape
    e = torch.exp(X - X.amax(dim=1, keepdim=True))
    P = BUFFERS[X.dtype].detach()[:n, :k]
    P[:] = e / e.sum(dim=1, keepdim=True)
    return P
