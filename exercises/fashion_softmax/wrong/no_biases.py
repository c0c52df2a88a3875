"""The linear layer has no biases."""

import torch

CAUGHT_BY = "has_the_sizes_asked_for"
SEE = "A worked example"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs, bias=False)

    def forward(self, x):
        pred = self.linear(x)
        return pred
