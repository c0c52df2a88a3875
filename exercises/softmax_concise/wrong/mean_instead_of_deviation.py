"""0.01 is passed to normal_ as the mean instead of the standard deviation."""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
LIKE = "standard_deviation_of_one"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, 0.01, 1e-6)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
