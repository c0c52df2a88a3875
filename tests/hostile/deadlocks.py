"""Waits for ever: for a lock that it holds, for bytes that never arrive, for a thread that waits for it.

Waiting counts towards the time limit, so the judge ends the worker.
"""

import os
import threading

STATUS = "timeout"
SAYS = "without computing"
HASTY = True


def softmax(X):
    lock = threading.Lock()
    with lock, lock:
        return X


def cross_entropy(y_hat, y):
    return os.read(os.pipe()[0], 1)


def accuracy(y_hat, y):
    thread = threading.Thread(target=lambda: main.join())
    main = threading.current_thread()
    thread.start()
    thread.join()
