"""LazyLinear finds its input size in a first call, which __init__ makes with an empty image."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.LazyLinear(128), nn.ReLU(), nn.LazyLinear(10))
        self.net(torch.zeros(1, 1, 28, 28))

    def forward(self, x):
        return self.net(x)
