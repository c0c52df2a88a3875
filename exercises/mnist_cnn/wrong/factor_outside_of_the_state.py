"""A random factor is drawn in __init__ and is not stored as a parameter or buffer."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "state_dict_holds_everything"
SEE = "Layers that the net knows"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 7 * 7, 10)
        self.scale = 0.5 + torch.rand(10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        return self.scale * self.fc(x)
