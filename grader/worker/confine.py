"""What a worker forbids itself before any learner code runs."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile

_PR_SET_PDEATHSIG = 1


def confine(*, memory_bytes: int, parent: int) -> None:
    """Bound this process's memory and let it die with the process that started it.

    Linux only; elsewhere the judge's own deadline is the one bound.
    """
    if sys.platform != "linux":
        return
    import resource

    die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # A write past the file-size limit is an OSError for the learner rather than a signal.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Libraries that ask where temporary files go try to write one, and fail at import.
    tempfile.tempdir = os.getcwd()


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent, of process id `parent`, ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
