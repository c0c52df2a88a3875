"""Ends its process with exit status 0, like a test program in which every test has passed.

An exit is not an answer. The check fails, and its message says how the process ended.
"""

import os

STATUS = "crashed"
SAYS = "its process ended itself with exit status 0"


def softmax(X):
    os._exit(0)
