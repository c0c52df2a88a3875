"""All weights start from the same value, so all units of a layer learn the same, or nothing."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "learns_to_read_digits"
SEE = "Weights that differ"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)
        for layer in (self.fc1, self.fc2):
            nn.init.constant_(layer.weight, 0.01)
            nn.init.constant_(layer.bias, 0.01)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.view(-1, 784))))
