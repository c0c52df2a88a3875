"""Answers, and stops its process a moment later, so that it does not read the next request.

Sending a request has the same time limit as waiting for its answer.
"""

import os
import signal
import threading
import time

STATUS = ("failed", "timeout")
HASTY = True


def stop():
    time.sleep(0.02)
    os.kill(os.getpid(), signal.SIGSTOP)


def softmax(X):
    threading.Thread(target=stop).start()
    raise ValueError("see you")


def accuracy(y_hat, y):
    threading.Thread(target=stop).start()
    return -1
