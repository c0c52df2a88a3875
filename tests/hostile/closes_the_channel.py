"""Closes all its descriptors and continues to compute, so that no answer can reach the judge.

The judge treats a closed connection like a crash: it ends the worker, and the check fails.
"""

import os

STATUS = "crashed"
SAYS = "its process closed its connection and went on without it"


def softmax(X):
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    while True:
        pass
