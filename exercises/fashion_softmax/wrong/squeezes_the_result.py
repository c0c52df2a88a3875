"""squeeze() removes dimensions of size 1, for example the batch dimension when there is one example."""

import torch

CAUGHT_BY = "gives_a_logit_for_each_class"
SEE = "`forward` returns"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = self.linear(x)
        return pred.squeeze()
