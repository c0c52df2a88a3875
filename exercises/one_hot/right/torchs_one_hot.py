"""torch's own one_hot, told the number of classes and turned into float32."""

import torch
import torch.nn.functional as F


def one_hot(y, k):
    return F.one_hot(y, num_classes=k).to(torch.float32)
