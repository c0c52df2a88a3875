"""A new layer is made for every batch."""

import torch

CAUGHT_BY = "has_the_sizes_asked_for"
LIKE = "layer_in_a_list"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.sizes = n_inputs, n_outputs

    def forward(self, x):
        pred = torch.nn.Linear(*self.sizes)(x)
        return pred
