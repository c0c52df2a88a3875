"""A loop over the layers looks for the linear one."""

from torch import nn


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    for m in net:
        if isinstance(m, nn.Linear):
            m.weight.data.normal_(0, 0.01)
    return net
