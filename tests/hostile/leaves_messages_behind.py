"""Makes shared memory, semaphores and message queues, which remain when their process ends.

They could hold a note for the next submission, or memory that is never freed. The kernel refuses all of
them.
"""

import ctypes

SAYS = "RuntimeError: 0 of 12 ways"
MACHINE = "x86_64"  # the numbers of the system calls are those of this processor
LIBC = ctypes.CDLL(None, use_errno=True)
KEY, NEW = 0x60D1, 0o1666
NAME = b"/hostile_was_here"
CALLS = (
    (LIBC.shmget, KEY, ctypes.c_size_t(2**20), NEW),
    (LIBC.shmget, 0, ctypes.c_size_t(2**20), NEW),
    (LIBC.semget, KEY, 1, NEW),
    (LIBC.msgget, KEY, NEW),
    (LIBC.shmctl, 0, 2, None),
    (LIBC.syscall, 30, 0, None, 0),  # shmat
    (LIBC.syscall, 240, NAME[1:], 0o102, 0o666, None),  # mq_open
    (LIBC.syscall, 241, NAME[1:]),  # mq_unlink
    (LIBC.shm_open, NAME, 0o102, 0o666),
    (LIBC.shm_unlink, NAME),
    (LIBC.mq_open, NAME, 0o102, 0o666, None),
    (LIBC.syscall, 248, b"user", NAME, b"42", ctypes.c_size_t(2), -4),  # add_key
)


def softmax(X):
    worked = [number for number, (call, *arguments) in enumerate(CALLS) if call(*arguments) != -1]
    raise RuntimeError(f"worked: {worked}" if worked else f"0 of {len(CALLS)} ways")
