"""The first linear layer has more than five million weights, because there is no pooling before it."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "has_at_most_five_million_parameters"
SEE = "A worked example"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc1 = nn.Linear(16 * 28 * 28, 1000)
        self.fc = nn.Linear(1000, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc(x)
