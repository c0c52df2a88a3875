"""The pixels' values are squared before the layer, which a linear model does not do."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"


class Square(nn.Module):
    def forward(self, X):
        return X * X


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), Square(), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
