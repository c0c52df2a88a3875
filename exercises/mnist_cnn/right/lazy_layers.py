"""Lazy layers, which find their input sizes with the first batch."""

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            [
                nn.LazyConv2d(12, 5),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.LazyConv2d(24, 5),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.Flatten(),
                nn.LazyLinear(64),
                nn.ReLU(),
                nn.LazyLinear(10),
            ]
        )

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
