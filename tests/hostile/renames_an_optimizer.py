"""Gives a module of optimizers another name, then the optimizer, then takes it from a list.

The kit follows what each name stands for.
"""

import torch as t

EXERCISES = "sgd"
SAYS = "tools.SGD (renames_an_optimizer.py, line 12)"
library, rest = t.optim, None
tools = library
choices = [tools.SGD]


def sgd(params, lr, batch_size):
    Chosen = choices[0]
    raise RuntimeError(Chosen)


class MomentumSGD:
    def __init__(self, params, lr, momentum):
        self.made = choices[0]
        raise RuntimeError("see you")
