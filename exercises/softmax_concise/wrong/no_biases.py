"""The linear layer has no biases."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
SEE = "A worked example"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10, bias=False))
    net.apply(init_weights)
    return net
