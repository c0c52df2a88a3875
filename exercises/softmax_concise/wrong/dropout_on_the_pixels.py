"""A layer before the linear one changes the pixels."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
LIKE = "squares_the_pixels"


def make_net():
    net = nn.Sequential(
        nn.Flatten(), nn.ReLU(), nn.LayerNorm(784, elementwise_affine=False), nn.Linear(784, 10)
    )
    nn.init.normal_(net[3].weight, std=0.01)
    return net
