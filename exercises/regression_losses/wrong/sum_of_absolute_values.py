"""The absolute values are summed to a single number."""

import torch

CAUGHT_BY = "keeps_shape_and_dtype"
LIKE = "mean_over_the_batch"


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y) ** 2 / 2


def huber_loss(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


def l1_loss(y_hat, y):
    return torch.sum(torch.abs(y_hat - y))
