"""Stops its own process, as Ctrl-Z does, so that it neither continues nor ends.

The judge can also kill a stopped process.
"""

import os
import signal

STATUS = "timeout"
SAYS = "without computing"
HASTY = True


def softmax(X):
    os.kill(os.getpid(), signal.SIGSTOP)


def accuracy(y_hat, y):
    signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTSTP)
    os.kill(os.getpid(), signal.SIGTTIN)
    os.kill(os.getpid(), signal.SIGSTOP)
