"""Starts a child in its own session, which keeps the pipe for answers open, and ends.

A worker can't start a child. The judge also waits only until the time limit, and not until a pipe is
closed.
"""

import os
import time

SAYS = "PermissionError"


def softmax(X):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(30)
        os._exit(0)
    os._exit(0)
