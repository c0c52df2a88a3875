"""Trains nothing, and forges the worker's records: the number of updates and the mode of the net.

The kit keeps these records in the worker, so the attack can change them. But every check also compares the
parameters after the epoch or the returned numbers, and these are wrong.
"""

import sys


def train_epoch(net, train_iter, loss, updater):
    frame = sys._getframe()
    while frame := frame.f_back:
        stage = frame.f_locals.get("stage")
        if stage is not None:
            stage.updates = len(train_iter)
            stage.modes[:] = [True] * len(train_iter)
            net.train()
    return 0.0, 1.0
