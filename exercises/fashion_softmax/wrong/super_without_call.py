"""super().__init__ is written without parentheses, so it is not called."""

import torch

CAUGHT_BY = "gives_a_logit_for_each_class"
LIKE = "no_super_init"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred
