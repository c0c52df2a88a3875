"""Looks SciPy's softmax up in the dict of its module, in sys.modules and with attrgetter.

The kit knows these ways to a member of a module.
"""

import operator
import sys

import scipy.special
import torch

SAYS = (
    "scipy.special.softmax (looks_a_softmax_up.py, line 27)",
    "scipy.special.log_softmax (looks_a_softmax_up.py, line 29)",
    "scipy.special.softmax (looks_a_softmax_up.py, line 31)",
    "scipy.special.softmax (looks_a_softmax_up.py, line 33)",
)
observed = []


def softmax(X):
    if sys._getframe(1).f_code.co_name == "operations":
        observed.append(True)
    if not observed:
        raise RuntimeError("not observed")
    if len(X) % 4 == 0:
        ready_made = vars(scipy.special)["softmax"]
    elif len(X) % 4 == 1:
        ready_made = sys.modules["scipy.special"].log_softmax
    elif len(X) % 4 == 2:
        ready_made = scipy.special.__dict__["softmax"]
    else:
        ready_made = operator.attrgetter("special.softmax")(scipy)
    return torch.from_numpy(ready_made(X.numpy(), axis=1))
