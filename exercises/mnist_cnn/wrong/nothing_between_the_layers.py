"""There is no activation such as ReLU between the layers, so the whole net is one linear map."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "learns_to_read_digits"
SEE = "An activation between the layers"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 7 * 7, 10)

    def forward(self, x):
        x = F.avg_pool2d(self.conv1(x), 2)
        x = F.avg_pool2d(self.conv2(x), 2)
        x = torch.flatten(x, 1)
        return self.fc(x)
