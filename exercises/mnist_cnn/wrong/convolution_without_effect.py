"""There is a convolution, but the output does not depend on it: it is multiplied by zero, or not used."""

import torch
from torch import nn

CAUGHT_BY = "is_convolutional"
SEE = "Layers that the net knows"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        features = self.conv(x).mean()
        return self.fc2(torch.relu(self.fc1(x.flatten(1)))) + 0 * features
