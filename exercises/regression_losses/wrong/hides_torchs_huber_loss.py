"""torch's Huber loss is called by a name that is put together at run time."""

import torch

CAUGHT_BY = "written_from_scratch"
LIKE = "calls_torchs_losses"


def l2_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat, y):
    return torch.abs(y_hat - y)


def huber_loss(y_hat, y, delta):
    loss = getattr(torch.nn, "Huber" + "Loss")
    return loss(reduction="none", delta=delta)(y_hat, y)
