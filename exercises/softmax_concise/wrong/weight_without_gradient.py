"""requires_grad_(False) freezes a parameter of the layer."""

from torch import nn

CAUGHT_BY = "every_parameter_learns"
LIKE = "frozen_weights"


def make_net():
    linear = nn.Linear(784, 10)
    nn.init.normal_(linear.weight, 0, 0.01)
    linear.weight.requires_grad_(False)
    return nn.Sequential(nn.Flatten(), linear)
