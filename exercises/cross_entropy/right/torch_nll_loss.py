"""torch's own NLLLoss does the picking; the logarithm is taken here."""

import torch
import torch.nn.functional as F


def cross_entropy(y_hat, y):
    return F.nll_loss(torch.log(y_hat), y, reduction="none")
