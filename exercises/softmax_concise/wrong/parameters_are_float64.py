"""The weights and biases are float64, but the images are float32."""

import torch
from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "A worked example"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10, dtype=torch.float64))
    net.apply(init_weights)
    return net
