"""Answers small requests, but stops its process while it reads a large one, such as a training set.

Sending a request has the same time limit as waiting for its answer.
"""

import gc
import os
import signal

import torch
from torch import nn

STATUS = ("failed", "timeout", "todo")  # train_epoch is not defined here
SAYS = "Net waited for 0.5 s without computing"
HASTY = True
LARGE = 10**5
blank = []


def stop_at_a_large_question():
    (channel,) = [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]
    read = channel._read

    def stop_or_read(size):
        if size > LARGE:
            os.kill(os.getpid(), signal.SIGSTOP)
        return read(size)

    channel._read = stop_or_read


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        stop_at_a_large_question()
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, images):
        # Otherwise the net passes the check of the number of parameters, which is not the aim of this attack.
        blank.extend([None] * (not images.any()))
        if images.any() or len(blank) == 1:
            raise ValueError("no answer")
        return self.scale * torch.zeros(len(images), 10)
