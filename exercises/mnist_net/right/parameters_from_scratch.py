"""No layers: weights and biases are nn.Parameter, with matrix products by hand."""

import torch
from torch import nn

num_inputs, num_hiddens, num_outputs = 784, 256, 10


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(num_inputs, num_hiddens) * 0.01)
        self.b1 = nn.Parameter(torch.zeros(num_hiddens))
        self.W2 = nn.Parameter(torch.randn(num_hiddens, num_outputs) * 0.01)
        self.b2 = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X):
        X = X.reshape((-1, num_inputs))
        H = torch.clamp(X @ self.W1 + self.b1, min=0)
        return H @ self.W2 + self.b2
