"""The logits are cut off from their graph, so no gradient comes back to the layer."""

import torch

CAUGHT_BY = "every_parameter_learns"
SEE = "All of it learns"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred.detach()
