"""The hidden layers are in a plain list, and a seed in __init__ makes them equal in every net."""

import torch
from torch import nn

CAUGHT_BY = "every_parameter_learns"
LIKE = "layers_in_a_list"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.hidden = [nn.Linear(784, 256), nn.Linear(256, 128)]
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)
