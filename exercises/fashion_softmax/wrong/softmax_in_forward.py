"""forward() applies softmax or a similar function instead of returning raw logits."""

import torch

CAUGHT_BY = "is_one_linear_layer"
SEE = "No softmax in `forward`"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = torch.softmax(self.linear(x), dim=1)
        return pred
