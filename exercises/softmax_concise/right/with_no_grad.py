"""Draws the weights in place, under no_grad()."""

import torch


def make_net():
    net = torch.nn.Sequential()
    net.add_module("flatten", torch.nn.Flatten())
    net.add_module("output", torch.nn.Linear(28 * 28, 10, bias=True))
    with torch.no_grad():
        net.output.weight.normal_(mean=0.0, std=0.01)
        net.output.bias.fill_(0.0)
    return net
