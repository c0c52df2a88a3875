"""There is a softmax after the last layer, and the loss applies softmax again."""

import torch
import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "outputs_are_raw_logits"
SEE = "Raw logits"


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
        return F.softmax(self.fc(x), dim=1)
