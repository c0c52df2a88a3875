"""Too few numbers reach the linear layer, because of few channels or much pooling."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "learns_to_read_digits"
SEE = "Follow the sizes"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 1, 3, padding=1)
        self.fc = nn.Linear(1 * 4 * 4, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 7)
        x = torch.flatten(x, 1)
        return self.fc(x)
