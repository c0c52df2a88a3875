"""nn.init.normal_ is called without std=0.01, so the deviation is 1."""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
LIKE = "standard_deviation_of_one"


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    for m in net:
        if isinstance(m, nn.Linear):
            nn.init.normal_(m.weight)
    return net
