"""One hidden layer, whose size is an argument."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, num_hiddens=128):
        super().__init__()
        self.hidden = nn.Linear(28 * 28, num_hiddens)
        self.output = nn.Linear(num_hiddens, 10)

    def forward(self, X):
        X = X.reshape(X.shape[0], -1)
        return self.output(torch.relu(self.hidden(X)))
