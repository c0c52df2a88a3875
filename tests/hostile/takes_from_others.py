"""Takes CPUs, time and descriptors from its parent process, and gives itself more.

A worker may read and lower its own limits. It may not change the limits of other processes, or any
priority.
"""

import ctypes
import errno
import os
import resource
from pathlib import Path

SAYS = "RuntimeError: 0 of 17 ways"
MACHINE = "x86_64"  # the numbers of the system calls are those of this processor
LIBC = ctypes.CDLL(None, use_errno=True)
PARENT = os.getppid()
# This user has no processes, so a call that is not refused does no harm.
NOBODY = 123456789
REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)
ATTRIBUTES = (ctypes.c_int * 32)(48)


def syscall(number, *arguments):
    if LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments)) == -1:
        raise OSError(ctypes.get_errno(), "refused")


def raised(kind):
    hard = resource.getrlimit(kind)[1]
    if hard == resource.RLIM_INFINITY:
        return lambda: None  # there is no limit to raise
    return lambda: resource.setrlimit(kind, (hard + 1, hard + 1))


WAYS = (
    lambda: resource.prlimit(PARENT, resource.RLIMIT_CPU, (1, 1)),
    lambda: resource.prlimit(PARENT, resource.RLIMIT_NOFILE),
    lambda: os.setpriority(os.PRIO_PROCESS, PARENT, 19),
    lambda: os.setpriority(os.PRIO_PGRP, os.getpgid(PARENT), 19),
    lambda: os.setpriority(os.PRIO_USER, NOBODY, 19),
    lambda: os.nice(-5),
    lambda: os.sched_setaffinity(PARENT, {0}),
    lambda: os.sched_setaffinity(0, {0}),
    lambda: os.sched_setscheduler(PARENT, os.SCHED_IDLE, os.sched_param(0)),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
    lambda: syscall(314, PARENT, ctypes.addressof(ATTRIBUTES), 0),  # sched_setattr
    lambda: syscall(251, 1, PARENT, 3 << 13),  # ioprio_set
    lambda: syscall(251, 3, NOBODY, 3 << 13),
    raised(resource.RLIMIT_DATA),
    raised(resource.RLIMIT_NOFILE),
    raised(resource.RLIMIT_FSIZE),
    lambda: Path(f"/proc/{PARENT}/oom_score_adj").write_text("1000"),
)


def softmax(X):
    worked = []
    for number, way in enumerate(WAYS):
        try:
            way()
            worked.append(number)
        except ValueError:
            pass
        except OSError as error:
            if error.errno not in REFUSED:
                worked.append(number)
    raise RuntimeError(f"worked: {worked}" if worked else f"0 of {len(WAYS)} ways")
