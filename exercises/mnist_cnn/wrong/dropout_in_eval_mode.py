"""F.dropout does not get training=self.training, so it also drops in eval mode."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "answers_each_image_by_itself"
SEE = "Each image by itself"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 7 * 7, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        return self.fc(F.dropout(x, 0.3))
