"""An if asks whether all residuals are small and takes one formula for all entries."""

import torch

CAUGHT_BY = "huber_decides_entry_by_entry"
LIKE = "if_on_a_tensor"


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y).abs()


def huber_loss(y_hat, y, delta):
    r = torch.abs(y_hat - y)
    if (r <= delta).all():
        return 0.5 * r**2
    return delta * (r - 0.5 * delta)
