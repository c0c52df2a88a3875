"""A hook multiplies the gradients by 0 in the backward pass."""

from torch import nn

CAUGHT_BY = "learns_to_tell_clothes"
SEE = "Every parameter learns"


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    net.apply(init_weights)
    for p in net.parameters():
        p.register_hook(lambda grad: grad * 0)
    return net
