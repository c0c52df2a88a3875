"""make_net returns a class instead of a net."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "Nothing else"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    return type(net)
