"""The scores are moved to another device than that of the images."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "What `forward` does"

device = torch.device("meta")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))

    def forward(self, x):
        return self.net(x).to(device)
