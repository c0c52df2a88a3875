"""The logarithms of probabilities are logits with these probabilities: torch's cross entropy takes them."""

import torch
import torch.nn.functional as F


def cross_entropy(y_hat, y):
    return F.cross_entropy(torch.log(y_hat), y, reduction="none")
