"""Closes every descriptor that it has, and goes on computing where nobody hears it.

A worker that has hung up is ended like one that has died.
"""

import os

STATUS = "crashed"
SAYS = "its process closed its connection and went on without it"


def softmax(X):
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    while True:
        pass
