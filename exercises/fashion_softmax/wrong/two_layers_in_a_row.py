"""There are two linear layers with nothing between them, which compute the same as one."""

import torch

CAUGHT_BY = "has_the_sizes_asked_for"
LIKE = "a_hidden_layer"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Sequential(
            torch.nn.Linear(n_inputs, n_inputs), torch.nn.Linear(n_inputs, n_outputs)
        )

    def forward(self, x):
        pred = self.linear(x)
        return pred
