from collections.abc import Iterable

import torch


class Accumulator:
    """Adds up n numbers side by side, over many batches."""

    def __init__(self, n: int) -> None:
        """Begin with n zeros."""
        raise NotImplementedError

    def add(self, *args: float) -> None:
        """Add one number to each sum; each is an int, a float or a tensor without dimensions."""
        raise NotImplementedError

    def reset(self) -> None:
        """Go back to n zeros."""
        raise NotImplementedError

    def __getitem__(self, i: int) -> float:
        """Return sum number i, a float, counted from 0."""
        raise NotImplementedError


def evaluate_accuracy(net: torch.nn.Module, data_iter: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> float:
    """Return the fraction of all examples of data_iter that net classifies rightly.

    net: maps inputs (n, ...) to scores (n, k); the largest of a row is the prediction. It is called in
        eval mode, may be left in it, and is not changed otherwise.
    data_iter: batches (X, y) of inputs and labels (n,), which may differ in size. Each is used once.
    Nothing is recorded for a backward pass while the net is called, and torch records as before afterwards.
    """
    raise NotImplementedError
