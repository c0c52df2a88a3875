"""Takes torch's optimizer from a star import, and makes its own class a subclass of it.

A star import counts as a use of each forbidden name that the code then uses.
"""

from torch.optim import *

EXERCISES = "sgd"
SAYS = "torch.optim.SGD (imports_all_optimizers.py, line 12)"


class MomentumSGD(SGD):
    def __init__(self, params, lr, momentum):
        raise RuntimeError("see you")


def sgd(params, lr, batch_size):
    raise RuntimeError("see you")
