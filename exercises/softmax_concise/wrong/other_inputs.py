"""The linear layer takes 28 inputs, one row of an image, instead of all 784 pixels."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
SEE = "A worked example"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(28, 10))
    net.apply(init_weights)
    return net
