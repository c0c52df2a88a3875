"""super().__init__() is missing, so the module cannot register its layers."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "`__init__` and `super().__init__()`"


class Net(nn.Module):
    def __init__(self):
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.flatten(x, 1)
        return self.fc2(torch.relu(self.fc1(x)))
