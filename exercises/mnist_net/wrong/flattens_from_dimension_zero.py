"""x.flatten() also flattens the batch, and view() cuts the row into other rows."""

import torch
from torch import nn

CAUGHT_BY = "answers_each_image_by_itself"
LIKE = "flattens_the_batch"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 64)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        x = x.permute(1, 2, 3, 0).reshape(-1, 784)
        return self.out(torch.tanh(self.hidden(x)))
