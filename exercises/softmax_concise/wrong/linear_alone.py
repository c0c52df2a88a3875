"""There is only the linear layer: images of 28 by 28 pixels do not fit it."""

from torch import nn

CAUGHT_BY = "gives_ten_logits_an_image"
LIKE = "no_flatten"


def make_net():
    net = nn.Sequential(nn.Linear(784, 10))
    net[0].weight.data.normal_(0, 0.01)
    return net
