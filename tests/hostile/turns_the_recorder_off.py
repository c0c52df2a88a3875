"""Calls torch's own softmax, where learners must write it, and switches off the recorder of operations.

The recorder runs in the same process, so the attack can switch it off and earns the points of this
check. The file answers only after the kit has recorded a call, so it earns no other points.
"""

import sys

import torch

EARNS = ("written_from_scratch",)  # see docs/security.md, what code inside a worker can do
SAYS = "RuntimeError: not observed"
observed = []


def softmax(X):
    (name,) = (name for name in dir(torch) if name[::-1] == "xamtfos")
    ready_made = getattr(torch, name)
    if sys._getframe(1).f_code.co_name == "operations":
        observed.append(True)
    if not observed:
        raise RuntimeError("not observed")
    with torch._C._DisableTorchDispatch():
        return ready_made(X, 1)
