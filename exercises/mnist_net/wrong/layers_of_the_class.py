"""Layers are made outside __init__, in the class body or above the class, so they are not registered."""

import torch
from torch import nn

CAUGHT_BY = "has_at_most_five_million_parameters"
SEE = "Layers that the net knows"


class Net(nn.Module):
    fc1 = nn.Linear(784, 128)
    fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.flatten(x, 1)
        return self.fc2(torch.relu(self.fc1(x)))
