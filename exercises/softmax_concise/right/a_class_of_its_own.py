"""Defines a module class with its own forward method, and biases of 0."""

import torch


class SoftmaxRegression(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(28 * 28, 10)
        torch.nn.init.normal_(self.linear.weight, 0, 0.01)
        torch.nn.init.zeros_(self.linear.bias)

    def forward(self, X):
        return self.linear(X.view(X.size(0), -1))


def make_net():
    return SoftmaxRegression()
