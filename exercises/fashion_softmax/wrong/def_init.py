"""The method is named init instead of __init__, so Python does not call it."""

import torch

CAUGHT_BY = "gives_a_logit_for_each_class"
SEE = "Two underscores on each side"


class Softmax(torch.nn.Module):
    def init(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred
