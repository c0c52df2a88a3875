"""super().__init__() is missing, so the module can't keep a layer."""

import torch

CAUGHT_BY = "gives_a_logit_for_each_class"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred
