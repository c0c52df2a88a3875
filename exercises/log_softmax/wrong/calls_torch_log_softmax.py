"""torch's own log_softmax or nll_loss is called, under some name, instead of writing it from scratch."""

import torch
import torch.nn.functional as F

CAUGHT_BY = "written_from_scratch"
SEE = "From scratch"


def log_softmax(X):
    return F.log_softmax(X, dim=1)


def nll_loss(log_p, y, reduction="mean"):
    losses = -log_p[torch.arange(len(y)), y]
    return losses if reduction == "none" else getattr(losses, reduction)()
