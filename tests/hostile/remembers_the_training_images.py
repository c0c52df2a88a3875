"""Learns nothing: during training, forward() copies all images and labels from its callers' variables.

Later it gives each new image the label of the nearest training image. So it earns the points of the check
that counts correct predictions. It finds no labels of the new images, because a worker never holds them.
"""

import sys

import torch
from torch import nn

STATUS = ("failed", "todo")  # train_epoch is not defined here
EARNS = ("learns_to_read_digits",)  # see docs/security.md, what code inside a worker can do
SAYS = "LookupError: nothing to remember"
KEPT = {}
blank = []


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, images):
        frame = sys._getframe()
        while frame := frame.f_back:
            if {"images", "labels", "history"} <= frame.f_locals.keys():
                KEPT.update(images=frame.f_locals["images"], labels=frame.f_locals["labels"])
        # Otherwise the net passes the check of the number of parameters, which is not the aim of this attack.
        blank.extend([None] * (not images.any()))
        if (images.any() and not KEPT) or len(blank) == 1:
            raise LookupError("nothing to remember")
        if self.training or not KEPT:
            return self.scale * torch.zeros(len(images), 10)
        nearest = torch.cdist(images.flatten(1), KEPT["images"].flatten(1)).argmin(dim=1)
        return self.scale * nn.functional.one_hot(KEPT["labels"][nearest], 10).float()
