"""Flatten starts at the batch dimension."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
LIKE = "no_flatten"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(start_dim=0), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
