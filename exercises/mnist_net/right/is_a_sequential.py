"""The class is itself an nn.Sequential, whose forward it inherits."""

from torch import nn


class Net(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Flatten(),
            nn.Linear(784, 128),
            nn.LeakyReLU(),
            nn.Linear(128, 10),
        )
