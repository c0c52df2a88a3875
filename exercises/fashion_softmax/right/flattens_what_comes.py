"""It also flattens images, and starts with small weights."""

import torch


class Softmax(torch.nn.Module):
    def __init__(self, n_inputs, n_outputs):
        super().__init__()
        self.n_inputs = n_inputs
        self.linear = torch.nn.Linear(n_inputs, n_outputs)
        torch.nn.init.xavier_uniform_(self.linear.weight)

    def forward(self, x):
        pred = self.linear(x.reshape(-1, self.n_inputs))
        return pred
