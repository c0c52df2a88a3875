"""The layer has another name."""

from torch import nn


class Softmax(nn.Module):
    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.fc = nn.Linear(num_inputs, num_outputs)

    def forward(self, x):
        out = self.fc(x)
        return out
