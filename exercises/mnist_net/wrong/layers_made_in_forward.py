"""forward() makes a new hidden layer, with new random weights, in every call."""

import torch
from torch import nn

CAUGHT_BY = ("every_parameter_learns", "answers_each_image_by_itself")
SEE = "Layers that the net knows"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.flatten(x, 1)
        hidden = nn.Linear(784, 128)
        return self.output(torch.relu(hidden(x)))
