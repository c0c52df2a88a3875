"""All weights start at zero, and with ReLU they stay zero."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "learns_to_read_digits"
LIKE = "all_weights_equal"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)
        for p in self.parameters():
            nn.init.zeros_(p)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.view(-1, 784))))
