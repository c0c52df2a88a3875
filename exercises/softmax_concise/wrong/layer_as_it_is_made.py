"""The net is returned with the weights that nn.Linear draws by itself."""

from torch import nn

CAUGHT_BY = "weights_are_small_and_normal"
LIKE = "default_weights"


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10))
    return net
