"""The logits are detached from the graph, so the layer gets no gradient."""

import torch

CAUGHT_BY = "every_parameter_learns"
SEE = "All parameters learn"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred.detach()
