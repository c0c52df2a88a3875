"""Computes in float64 and rounds back; takes the sum with einsum."""

import torch


def softmax(X: torch.Tensor) -> torch.Tensor:
    Z = X.double()
    e = (Z - Z.amax(1)[:, None]).exp()
    return (e / torch.einsum("nk->n", e).view(-1, 1)).to(X.dtype)
