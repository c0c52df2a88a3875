"""The weights are drawn again, but from a uniform distribution instead of a normal one."""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
SEE = "Initial weights"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.uniform_(m.weight, -0.01, 0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
