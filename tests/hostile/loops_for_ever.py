"""Computes for ever, and swallows whatever might interrupt it.

The clock is the judge's, in another process, and SIGKILL can't be caught.
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
