"""Calls torch's own one_hot with the number of classes and converts to float32."""

import torch
import torch.nn.functional as F


def one_hot(y, k):
    return F.one_hot(y, num_classes=k).to(torch.float32)
