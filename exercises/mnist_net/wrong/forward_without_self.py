"""forward() is written without self, so it gets one argument too many."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "What `forward` does"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))

    def forward(x):
        return self.net(torch.flatten(x, 1))  # noqa: F821
