"""The mean over the whole image is taken right after the first convolution."""

import torch.nn.functional as F
from torch import nn

CAUGHT_BY = "learns_to_read_digits"
LIKE = "one_filter"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.fc = nn.Linear(8, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x)).mean(dim=(2, 3))
        return self.fc(x)
