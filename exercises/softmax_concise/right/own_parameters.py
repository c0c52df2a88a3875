"""Weights and biases are nn.Parameter, and the weights have a column for each class."""

import torch
from torch import nn


class Linear(nn.Module):
    def __init__(self):
        super().__init__()
        self.W = nn.Parameter(torch.normal(0, 0.01, size=(784, 10)))
        self.b = nn.Parameter(torch.zeros(10))

    def forward(self, images):
        return images.reshape(-1, 784) @ self.W + self.b


def make_net():
    return Linear()
