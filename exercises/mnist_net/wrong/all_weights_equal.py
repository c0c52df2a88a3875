"""All weights and biases start at one value, so all hidden units learn the same."""

import torch.nn as nn
import torch.nn.functional as F

CAUGHT_BY = "learns_to_read_digits"


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
