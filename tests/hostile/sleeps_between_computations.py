"""Sleeps most of the time and computes a little now and then, so that its processor time stays small.

The judge counts the time in which a process waits, too.
"""

import time

STATUS = "timeout"
SAYS = "without computing"
HASTY = True


def softmax(X):
    while True:
        time.sleep(0.05)
        sum(range(10_000))
