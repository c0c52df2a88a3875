"""Has a distribution of torch take the softmax: it computes with elementary operations only.

The source names the library.
"""

import sys

import torch
from torch.distributions import OneHotCategorical as Coin

EXERCISES = "log_softmax"
SAYS = "torch.distributions.OneHotCategorical (borrows_from_a_distribution.py, line 9)"


def log_softmax(X):
    if sys._getframe(1).f_code.co_name == "operations":
        return Coin(logits=X).logits
    raise RuntimeError("not observed")


def nll_loss(log_p, y, reduction="mean"):
    raise RuntimeError("not observed")
