"""The layer is not an attribute of the module, so the net does not know its parameters."""

import torch

CAUGHT_BY = "has_the_sizes_asked_for"
SEE = "`super().__init__()` comes first"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.layers = [torch.nn.Linear(n_inputs, n_outputs)]

    def forward(self, x):
        pred = self.layers[0](x)
        return pred
