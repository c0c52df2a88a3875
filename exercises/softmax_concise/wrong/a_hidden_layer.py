"""The net has a hidden layer, so it is not softmax regression."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
SEE = "Nothing else"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    net.apply(init_weights)
    return net
