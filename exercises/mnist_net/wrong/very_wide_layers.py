"""The hidden layers have thousands of units, which makes over five million weights."""

import torch
from torch import nn

CAUGHT_BY = "has_at_most_five_million_parameters"
LIKE = "too_many_parameters"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 4096)
        self.fc2 = nn.Linear(4096, 1024)
        self.fc3 = nn.Linear(1024, 10)

    def forward(self, x):
        x = x.view(x.shape[0], -1)
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)
