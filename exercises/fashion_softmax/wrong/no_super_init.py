"""super().__init__() is not called before the layer is made, so the module cannot register it."""

import torch

CAUGHT_BY = "gives_a_logit_for_each_class"
SEE = "`super().__init__()` comes first"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred
