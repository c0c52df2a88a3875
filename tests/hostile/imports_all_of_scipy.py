"""Takes SciPy's softmax from a star import, so that the source names it nowhere beside its library.

A star import counts as a use of each forbidden name that the code then uses.
"""

import sys

import torch
from scipy.special import *

SAYS = "softmax uses scipy.special.softmax (imports_all_of_scipy.py, line 13)"
observed = []
ready_made = softmax


def softmax(X):
    if sys._getframe(1).f_code.co_name == "operations":
        observed.append(True)
    if not observed:
        raise RuntimeError("not observed")
    return torch.from_numpy(ready_made(X.numpy(), axis=1))
