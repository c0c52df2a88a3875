"""Beyond delta the loss is delta * |r|, and half of delta squared is not subtracted."""

import torch

CAUGHT_BY = "huber_is_linear_outside"
LIKE = "nothing_taken_off_the_line"


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y).abs()


def huber_loss(y_hat, y, delta):
    r = (y_hat - y).abs()
    small = r <= delta
    return small * 0.5 * r**2 + ~small * delta * r
