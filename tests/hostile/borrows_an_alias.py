"""Imports the other names of functions from the book's package, and binds one to a library's function.

An alias counts only where the submission defines it. What it is bound to is called and judged like any answer.
"""

import torch
from d2l.torch import train_epoch_ch3
from d2l import torch as d2l

EXERCISES = ("train_epoch", "evaluate")
STATUS = ("todo", "failed")
# An alias of evaluate_accuracy, but not a function that computes an accuracy.
evaluate_accuracy_ch3 = torch.nn.functional.cross_entropy


class Accumulator(d2l.Accumulator):
    pass
