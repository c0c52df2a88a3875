"""The biases are set to 0 and have requires_grad=False."""

from torch import nn

CAUGHT_BY = "every_parameter_learns"
LIKE = "frozen_weights"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)
        m.bias = nn.Parameter(m.bias.data * 0, requires_grad=False)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
