"""All weights are 0 at the start instead of drawn from a distribution."""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
SEE = "Initial weights"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.zeros_(m.weight)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
