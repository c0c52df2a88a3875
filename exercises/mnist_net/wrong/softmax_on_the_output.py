"""There is a softmax, sigmoid or ReLU after the last layer, so the scores are not raw."""

import torch
from torch import nn

CAUGHT_BY = "outputs_are_raw_logits"
SEE = "Raw scores"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = torch.relu(self.fc1(x))
        return self.softmax(self.fc2(x))
