"""Leaves a child behind that holds the pipe of answers open, in a session of its own, and ends.

There is no child; and an answer is waited for until its time is over, not until a pipe is closed.
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
