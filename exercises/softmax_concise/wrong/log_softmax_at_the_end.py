"""The net returns logarithms of probabilities instead of logits."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
LIKE = "softmax_at_the_end"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.LogSoftmax(dim=1))
    net.apply(init_weights)
    return net
