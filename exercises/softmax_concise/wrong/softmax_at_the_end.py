"""A softmax or another function follows the linear layer, so the net does not return raw logits."""

from torch import nn

CAUGHT_BY = "is_one_linear_layer"
SEE = "Raw logits"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Softmax(dim=1))
    net.apply(init_weights)
    return net
