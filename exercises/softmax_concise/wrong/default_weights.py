"""The weights are the uniform ones that nn.Linear draws: they are not drawn again from a normal
distribution.
"""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
SEE = "Initial weights"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    return net
