"""Asks SciPy's module for its softmax by a text: "soft" + "max".

The kit computes constant texts. A text that only the run decides is not seen: see hires_a_softmax.py.
"""

import sys

import scipy.special
import torch

SAYS = "softmax uses scipy.special.softmax (asks_for_a_softmax_by_name.py, line 22)"
observed = []
first = "soft"


def softmax(X):
    if sys._getframe(1).f_code.co_name == "operations":
        observed.append(True)
    if not observed:
        raise RuntimeError("not observed")
    name = first + "max"
    ready_made = getattr(scipy.special, name)
    return torch.from_numpy(ready_made(X.numpy(), axis=1))
