"""The class does not inherit from torch.nn.Module."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "Layers that the net knows"


class Net:
    def __init__(self):
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def __call__(self, x):
        x = torch.flatten(x, 1)
        return self.fc2(torch.relu(self.fc1(x)))
