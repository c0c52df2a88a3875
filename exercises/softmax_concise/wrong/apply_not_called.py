"""init_weights is stored on the net but never applied to it."""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
LIKE = "default_weights"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.init_weights = init_weights
    return net
