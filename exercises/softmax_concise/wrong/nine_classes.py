"""The linear layer returns nine logits instead of ten."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "A worked example"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 9))
    net.apply(init_weights)
    return net
