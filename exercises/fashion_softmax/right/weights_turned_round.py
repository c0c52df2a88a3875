"""Weights and biases are nn.Parameter, and the weights have a column for each class."""

import torch
from torch import nn


class Softmax(nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.W = nn.Parameter(torch.randn(n_inputs, n_outputs) * 0.01)
        self.b = nn.Parameter(torch.zeros(n_outputs))

    def forward(self, x):
        return x @ self.W + self.b
