"""There are two linear layers instead of one."""

import torch

CAUGHT_BY = "has_the_sizes_asked_for"
SEE = "A worked example"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Sequential(
            torch.nn.Linear(n_inputs, 32), torch.nn.ReLU(), torch.nn.Linear(32, n_outputs)
        )

    def forward(self, x):
        pred = self.linear(x)
        return pred
