"""A loop in forward() never ends, because its counter never grows."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "What `forward` does"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(784, 128), nn.Linear(128, 10)])

    def forward(self, x):
        x = torch.flatten(x, 1)
        i = 0
        while i < len(self.layers):
            y = self.layers[i](x)
        return y
