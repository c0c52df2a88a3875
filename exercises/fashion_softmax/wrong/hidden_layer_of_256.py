"""The net has a hidden layer with 256 units before the outputs."""

import torch
from torch import nn

CAUGHT_BY = "has_the_sizes_asked_for"
LIKE = "a_hidden_layer"


class Softmax(nn.Module):
    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.fc1 = nn.Linear(num_inputs, 256)
        self.fc2 = nn.Linear(256, num_outputs)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))
