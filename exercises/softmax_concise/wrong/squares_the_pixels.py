"""The pixels are changed before the linear layer, not only flattened."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
SEE = "Nothing else"


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
