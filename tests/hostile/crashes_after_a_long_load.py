"""Loads for as long as it may, and ends its process at each call, so that each check loads it again.

A function that has ended two processes is not called again.
"""

import os
import time

STATUS = "crashed"
SAYS = ("ended itself with exit status 7", "The process of softmax ended twice")
end = time.process_time() + 1
while time.process_time() < end:
    pass


def softmax(X):
    os._exit(7)
