"""forward() applies a sigmoid to each logit."""

import torch

CAUGHT_BY = "is_one_linear_layer"
LIKE = "softmax_in_forward"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)

    def forward(self, x):
        pred = torch.sigmoid(self.linear(x))
        return pred
