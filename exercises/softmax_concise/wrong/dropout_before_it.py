"""Dropout sets half of the pixels to 0 during training."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
LIKE = "squares_the_pixels"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(784, 10))
    net.apply(init_weights)
    return net
