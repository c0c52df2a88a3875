"""Calls torch's own softmax, where learners must write it, by another name and in another thread.

The kit searches the source for such names, and records the operations of a call, but only in the thread of
the call. So the attack earns the points of this check. The file answers only after the kit has recorded a
call, so it earns no other points.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

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
    with ThreadPoolExecutor() as helper:
        return helper.submit(ready_made, X, 1).result()
