"""Has 20 million parameters, and methods that name only a few of them.

The worker looks parameters up where torch stores them, not with the net's own methods.
"""

import torch
from torch import nn

EXERCISES = "mnist_net"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.shown = nn.Linear(784, 10)
        self.hidden = nn.Parameter(torch.zeros(20_000_000))

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        return self.shown.named_parameters("shown", recurse, remove_duplicate)

    def parameters(self, recurse=True):
        return self.shown.parameters(recurse)

    def forward(self, images):
        return torch.zeros(len(images), 10)
