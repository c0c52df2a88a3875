"""Takes 100 GB of memory: in one piece, in many pieces, in Python, in torch, from the system.

Above the worker's limit, the kernel refuses more memory, and the message says so.
"""

import mmap

import torch

SAYS = "memory"
ALL = 100 * 2**30
# Python fills these objects when it makes them, so they are only a little larger than the limit.
MORE = 3 * 2**30
PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS


def softmax(X):
    return torch.empty(ALL, dtype=torch.uint8)


def cross_entropy(y_hat, y):
    kept = []
    while True:
        kept.append(torch.empty(2**28, dtype=torch.uint8))


def accuracy(y_hat, y):
    for take in (lambda: [0] * (MORE // 8), lambda: bytearray(MORE), lambda: mmap.mmap(-1, ALL, PRIVATE)):
        try:
            take()
        except (MemoryError, OSError):
            continue
        return -1
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 2**20, PRIVATE))
