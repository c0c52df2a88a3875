"""The code calls a ready-made loss of torch instead of computing the loss itself."""

import torch.nn.functional as F

CAUGHT_BY = "written_from_scratch"
SEE = "From scratch"


def l2_loss(y_hat, y):
    return F.mse_loss(y_hat, y, reduction="none") / 2


def l1_loss(y_hat, y):
    return F.l1_loss(y_hat, y, reduction="none")


def huber_loss(y_hat, y, delta):
    return F.huber_loss(y_hat, y, reduction="none", delta=delta)
