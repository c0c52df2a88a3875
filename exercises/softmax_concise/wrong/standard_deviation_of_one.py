"""normal_ does not get 0.01 as its standard deviation: 0.01 is missing or is passed as the mean."""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
SEE = "Initial weights"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
