"""Initialises a net at top level with a function that never returns.

The source is loaded without the call. Each call of make_net() runs it again, and the judge ends the process.
"""

from torch import nn

EXERCISES = "softmax_concise"
STATUS = ("timeout",)
HASTY = True


def init_weights(module):
    while True:
        pass


net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
net.apply(init_weights)
