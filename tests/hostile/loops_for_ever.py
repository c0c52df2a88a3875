"""Computes for ever, and ignores or catches everything that could interrupt it.

The judge measures the time in another process. It sends SIGKILL, which a process can't catch.
"""

import contextlib
import signal

STATUS = "timeout"
SAYS = "took longer than"
HASTY = True


def softmax(X):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        with contextlib.suppress(BaseException):
            while True:
                pass
