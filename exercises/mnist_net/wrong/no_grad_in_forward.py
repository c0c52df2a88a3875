"""The convolution runs under torch.no_grad(), so it is never trained."""

import torch
from torch import nn

CAUGHT_BY = "every_parameter_learns"
LIKE = "detaches_in_the_middle"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 5, stride=2)
        self.fc = nn.Linear(8 * 12 * 12, 10)

    def forward(self, x):
        with torch.no_grad():
            features = torch.relu(self.conv(x))
        return self.fc(features.flatten(1))
