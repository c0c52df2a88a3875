"""Learns nothing: forward() searches the local variables of its callers for the labels of the images.

During training, a caller holds labels. During the test, no caller holds labels: only the judge has them.
"""

import sys

import torch
from torch import nn

STATUS = ("failed", "todo")  # train_epoch is not defined here
SAYS = "LookupError: no caller has labels"
blank = []


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, images):
        frame = sys._getframe()
        while frame := frame.f_back:
            for value in frame.f_locals.values():
                labels = isinstance(value, torch.Tensor) and value.dtype is torch.int64
                if labels and value.shape == (len(images),) and len(images) > 10:
                    return self.scale * nn.functional.one_hot(value, 10).float()
        # Otherwise the net passes the check of the number of parameters, which is not the aim of this attack.
        blank.extend([None] * (not images.any()))
        if images.any() or len(blank) == 1:
            raise LookupError("no caller has labels")
        return self.scale * torch.zeros(len(images), 10)
