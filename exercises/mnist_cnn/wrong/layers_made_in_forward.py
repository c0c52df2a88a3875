"""The second convolution is made again for every batch."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "every_parameter_learns"
LIKE = "layers_in_a_list"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.fc = nn.Linear(16 * 7 * 7, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(nn.Conv2d(8, 16, 3, padding=1)(x)), 2)
        x = torch.flatten(x, 1)
        return self.fc(x)
