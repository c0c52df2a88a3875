"""The weights have a column for each class, and the biases are a row that broadcasts."""

import torch
from torch import nn


class Softmax(nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1, n_outputs))
        self.weight = nn.Parameter(torch.empty(n_inputs, n_outputs).uniform_(-0.05, 0.05))

    def forward(self, X):
        return torch.matmul(X, self.weight) + self.bias
