"""The loss is computed from detached values, so y_hat gets no gradient."""

import torch

CAUGHT_BY = "l1_pulls_alike"
LIKE = "l2_of_detached_outputs"


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y) ** 2 / 2


def huber_loss(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


def l1_loss(y_hat, y):
    return torch.from_numpy(abs(y_hat.detach().numpy() - y.detach().numpy())) + 0 * y_hat
