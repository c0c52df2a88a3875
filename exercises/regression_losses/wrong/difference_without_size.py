"""The difference is compared with delta without taking its absolute value."""

import torch

CAUGHT_BY = "the_side_is_irrelevant"
LIKE = "compares_without_abs"


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y).abs()


def huber_loss(y_hat, y, delta):
    d = y_hat - y
    return torch.where(d <= delta, 0.5 * d**2, delta * (d - 0.5 * delta))
