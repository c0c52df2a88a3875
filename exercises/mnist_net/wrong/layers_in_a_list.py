"""Layers are in a plain Python list, so the module does not register them."""

import torch
from torch import nn

CAUGHT_BY = ("has_at_most_five_million_parameters", "state_dict_holds_everything")
SEE = "Layers that the net knows"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(784, 128), nn.Linear(128, 64), nn.Linear(64, 10)]

    def forward(self, x):
        x = torch.flatten(x, 1)
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)
