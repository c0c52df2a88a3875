"""The numbers of inputs and outputs of the layer are swapped."""

import torch

CAUGHT_BY = "gives_a_logit_for_each_class"
SEE = "A worked example"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_outputs, n_inputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred
