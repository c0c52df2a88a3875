"""Each row of features is divided by its sum before the linear layer."""

import torch

CAUGHT_BY = "is_one_linear_layer"
SEE = "A worked example"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x / x.sum(dim=1, keepdim=True))
        return pred
