"""Returns, but leaves threads behind that continue to compute, even after the main thread ends.

All threads end with their process, and the process ends with its exercise.
"""

import ctypes
import threading
import time

STATUS = ("failed", "timeout", "crashed")
HASTY = True


def compute():
    while True:
        time.monotonic()


def softmax(X):
    for _ in range(5):
        threading.Thread(target=compute, daemon=False).start()
    return X * 0


def accuracy(y_hat, y):
    threading.Thread(target=compute).start()
    # This ends the main thread. The process continues with the other thread.
    ctypes.CDLL(None).pthread_exit(None)
