"""A hook makes the gradients almost zero on their way back."""

import torch

CAUGHT_BY = "learns_to_tell_clothes"
SEE = "All parameters learn"


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.linear = torch.nn.Linear(n_inputs, n_outputs)
        self.linear.weight.register_hook(lambda grad: grad * 1e-4)

    def forward(self, x):
        pred = self.linear(x)
        return pred
