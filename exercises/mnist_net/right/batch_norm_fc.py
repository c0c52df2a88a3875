"""Batch normalisation between linear layers."""

import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 200)
        self.bn1 = nn.BatchNorm1d(200)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(200, 10)

    def forward(self, x):
        x = x.view(x.shape[0], -1)
        x = self.relu(self.bn1(self.fc1(x)))
        return self.fc2(x)
