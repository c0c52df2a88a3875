"""A hidden layer has a single unit, so all information must pass through one number."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "learns_to_read_digits"
SEE = "Two numbers worked out"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 1)
        self.fc3 = nn.Linear(1, 10)

    def forward(self, x):
        x = F.relu(self.fc1(x.view(-1, 784)))
        x = F.relu(self.fc2(x))
        return self.fc3(x)
