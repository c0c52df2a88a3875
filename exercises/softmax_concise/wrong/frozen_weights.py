"""Some of the layer's parameters have requires_grad=False, so they are never trained."""

from torch import nn

CAUGHT_BY = "every_parameter_learns"
SEE = "Every parameter learns"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)
        m.weight.requires_grad_(False)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
