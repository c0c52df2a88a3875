"""The logarithm of the logits is taken, which is nan where a logit is negative."""

import torch
from torch import nn

CAUGHT_BY = ("gives_ten_logits_an_image", "is_one_linear_layer")
LIKE = "softmax_at_the_end"


class Logarithm(nn.Module):
    def forward(self, X):
        return torch.log(X)


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def make_net():
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), Logarithm())
    net.apply(init_weights)
    return net
