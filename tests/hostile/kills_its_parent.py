"""Sends signals to its parent process, to the parent's group, and to all processes of the machine.

A worker can send signals only to itself.
"""

import ctypes
import os
import signal

SAYS = "RuntimeError: 0 of 20 ways"
MACHINE = "x86_64"  # the numbers of the system calls are those of this processor
LIBC = ctypes.CDLL(None, use_errno=True)
# If this signal arrives, it does no harm: a process without a handler ignores it.
HARMLESS = signal.SIGURG


def syscall(number, *arguments):
    if LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments)) == -1:
        raise OSError(ctypes.get_errno(), "refused")


PARENT, OWN = os.getppid(), os.getpid()
DETAILS = (ctypes.c_int * 32)(HARMLESS, 0, -1)
EVENT = (ctypes.c_int * 16)(0, 0, HARMLESS, 4, PARENT)


def find_the_judge():
    """Find a process that started shortly before or after its own, such as its parent's parent."""
    for pid in range(max(PARENT - 200, 1), PARENT + 200):
        if pid != OWN:
            try:
                return os.kill(pid, 0)
            except (ProcessLookupError, PermissionError):
                pass
    raise OSError("found none")


WAYS = (
    find_the_judge,
    lambda: os.kill(PARENT, 0),
    lambda: os.kill(PARENT, signal.SIGKILL),
    lambda: os.kill(PARENT, signal.SIGSTOP),
    lambda: os.killpg(os.getpgid(PARENT), signal.SIGKILL),
    lambda: os.kill(0, HARMLESS),
    lambda: os.kill(-1, HARMLESS),
    lambda: os.kill(1, HARMLESS),
    lambda: os.kill(-OWN, HARMLESS),
    lambda: syscall(62, PARENT | 1 << 32, signal.SIGKILL),  # kill
    lambda: syscall(62, OWN - (1 << 32), HARMLESS),
    lambda: syscall(200, PARENT, signal.SIGKILL),  # tkill
    lambda: syscall(234, PARENT, PARENT, signal.SIGKILL),  # tgkill
    lambda: syscall(234, -1, PARENT, signal.SIGKILL),
    lambda: syscall(129, PARENT, HARMLESS, ctypes.addressof(DETAILS)),  # rt_sigqueueinfo
    lambda: syscall(297, PARENT, PARENT, HARMLESS, ctypes.addressof(DETAILS)),  # rt_tgsigqueueinfo
    lambda: signal.pidfd_send_signal(os.pidfd_open(PARENT), signal.SIGKILL),
    lambda: syscall(424, 3, signal.SIGKILL, 0, 0),  # pidfd_send_signal
    lambda: syscall(448, 3, 0),  # process_mrelease
    lambda: syscall(222, 0, ctypes.addressof(EVENT), ctypes.addressof(DETAILS)),  # timer_create
)


def softmax(X):
    worked = []
    for number, way in enumerate(WAYS):
        try:
            way()
            worked.append(number)
        except OSError:
            pass
    raise RuntimeError(f"worked: {worked}" if worked else f"0 of {len(WAYS)} ways")
