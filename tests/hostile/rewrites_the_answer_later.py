"""Returns a tensor and changes it later: in a thread, in an exit handler, in the garbage collector.

The judge compares what the worker has sent. A later change stays in the worker.
"""

import atexit
import gc
import threading
import time

import torch


def rewrite(P):
    # Copy another tensor of the same shape: it may be a correct answer.
    for thing in gc.get_objects():
        if type(thing) is torch.Tensor and thing.shape == P.shape and thing is not P:
            P.copy_(thing)


def softmax(X):
    P = torch.zeros_like(X)
    atexit.register(rewrite, P)
    gc.callbacks.append(lambda phase, info: P.fill_(1))

    def wait():
        time.sleep(0.01)
        P.fill_(1)

    threading.Thread(target=wait, daemon=True).start()
    return P
