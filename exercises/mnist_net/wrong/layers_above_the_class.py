"""The layers are made above the class, so the net does not register them."""

import torch
from torch import nn
from torch.nn import functional as F

CAUGHT_BY = "has_at_most_five_million_parameters"
LIKE = "layers_of_the_class"


fc1 = nn.Linear(784, 100)
fc2 = nn.Linear(100, 10)


class Net(nn.Module):
    def forward(self, x):
        x = torch.flatten(x, start_dim=1)
        return fc2(F.relu(fc1(x)))
