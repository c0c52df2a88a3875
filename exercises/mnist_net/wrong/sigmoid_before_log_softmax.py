"""There is a sigmoid after the last layer, and a log_softmax after it."""

import torch
from torch import nn

CAUGHT_BY = "outputs_are_raw_logits"
LIKE = "softmax_on_the_output"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = torch.relu(self.fc1(x))
        return torch.log_softmax(torch.sigmoid(self.fc2(x)), dim=1)
