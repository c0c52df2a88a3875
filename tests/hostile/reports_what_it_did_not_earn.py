"""Trains nothing, and reports a loss of 0 and an accuracy of 1.

The checks compare the returned numbers, and the parameters after the epoch, with the correct ones. The
judge counts how many images a net classifies correctly.
"""

import torch
from torch import nn

EXERCISES = ("train_epoch", "mnist_net")
blank = []


def train_epoch(net, train_iter, loss, updater):
    return 0.0, 1.0


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.accuracy = self.test_accuracy = 1.0

    def forward(self, images):
        # Otherwise the net passes the check of the number of parameters, which is not the aim of this attack.
        blank.extend([None] * (not images.any()))
        if len(blank) == 1 or (images.any() and len(images) < 20):
            raise ValueError("nothing but a report")
        return self.scale * torch.zeros(len(images), 10)
