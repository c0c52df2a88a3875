"""The images go into the linear layer as they are, 28 numbers in the last dimension instead of 784."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
