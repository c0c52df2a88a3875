"""The images are not flattened to one row each: they keep their shape, or the whole batch becomes one row."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "Flatten"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Linear(784, 10))
    net.apply(init_weights)
    return net
