"""A linear layer is so wide that it alone has more than five million weights."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "has_at_most_five_million_parameters"
SEE = "Two numbers worked out"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, padding=1)
        self.fc1 = nn.Linear(8 * 28 * 28, 800)
        self.fc2 = nn.Linear(800, 10)

    def forward(self, x):
        x = F.relu(self.conv(x))
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc2(x)
