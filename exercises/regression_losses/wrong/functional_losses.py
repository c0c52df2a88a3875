"""F.huber_loss does the work."""

import torch
from torch.nn import functional as F

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torchs_losses"


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y).abs()


def huber_loss(y_hat, y, delta):
    return F.huber_loss(y_hat, y, reduction="none", delta=delta)
