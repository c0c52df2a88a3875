from collections.abc import Iterable

import torch


class Accumulator:
    """Adds up n sums at the same time, over many batches."""

    def __init__(self, n: int) -> None:
        """Begin with n zeros."""
        raise NotImplementedError

    def add(self, *args: float) -> None:
        """Add one number to each sum; each is an int, a float or a tensor without dimensions."""
        raise NotImplementedError

    def reset(self) -> None:
        """Set all n sums to zero."""
        raise NotImplementedError

    def __getitem__(self, i: int) -> float:
        """Return sum number i, a float, counted from 0."""
        raise NotImplementedError


def evaluate_accuracy(net: torch.nn.Module, data_iter: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Return the fraction of all examples of data_iter that net classifies correctly.

    net: maps inputs (n, ...) to scores (n, k); the class with the largest score of a row is the prediction.
        Call it in eval mode. It may stay in eval mode; do not change anything else about it.
    data_iter: batches (X, y) of inputs and labels (n,), which may differ in size. Use each batch once.
    Turn autograd off while the net is called, and leave it as it was before.
    """
    raise NotImplementedError
