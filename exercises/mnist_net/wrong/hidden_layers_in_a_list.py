"""The hidden layers are in a plain Python list, so only the output layer is trained."""

import torch
from torch import nn

CAUGHT_BY = "state_dict_holds_everything"
LIKE = "layers_in_a_list"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = []
        for a, b in [(784, 256), (256, 128)]:
            self.hidden.append(nn.Linear(a, b))
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)
