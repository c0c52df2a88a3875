"""Imports the optimizers by a text that is put together, and takes one of them by another text.

The kit computes constant texts.
"""

from importlib import import_module

EXERCISES = "sgd"
SAYS = ("torch.optim.SGD (imports_by_a_text.py, line 15)", "torch.optim (imports_by_a_text.py, line 20)")
NAME = "opt" + "im"


def sgd(params, lr, batch_size):
    library = import_module("torch." + NAME)
    step = getattr(library, f"{'dgs'[::-1].upper()}")
    raise RuntimeError(step)


class MomentumSGD:
    library = __import__("torch.optim")

    def __init__(self, params, lr, momentum):
        raise RuntimeError("see you")
