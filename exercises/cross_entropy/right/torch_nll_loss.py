"""Takes the logarithm and lets torch's NLLLoss pick the entries."""

import torch
import torch.nn.functional as F


def cross_entropy(y_hat, y):
    return F.nll_loss(torch.log(y_hat), y, reduction="none")
