"""The hidden layer is made outside the class, so it is not registered."""

import torch
from torch import nn

CAUGHT_BY = "every_parameter_learns"
LIKE = "layers_of_the_class"

hidden = nn.Linear(784, 256)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(256, 10)

    def forward(self, x):
        return self.output(torch.relu(hidden(x.flatten(1))))
