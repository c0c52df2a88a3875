"""The weights are plain tensors with requires_grad=True, which the module does not register."""

import torch
from torch import nn

CAUGHT_BY = "state_dict_holds_everything"
SEE = "Layers that the net knows"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.W = (torch.randn(784, 128) * 0.05).requires_grad_()
        self.b = torch.zeros(128, requires_grad=True)
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = x.reshape(-1, 784)
        return self.output(torch.relu(x @ self.W + self.b))
