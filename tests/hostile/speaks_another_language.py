"""Makes 32-bit system calls in machine code: there, the same numbers mean other calls.

If a process makes a system call in another way than usual, the kernel ends it.
"""

import ctypes
import mmap

STATUS = "crashed"
SAYS = "its process was ended by SIGSYS"
MACHINE = "x86_64"
READ_WRITE_RUN = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
# mov eax, 2 (fork, in 32 bits); int 0x80; ret
FORK = b"\xb8\x02\x00\x00\x00\xcd\x80\xc3"
# mov eax, 20 (getpid, in 32 bits); int 0x80; ret
GETPID = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"


def run(code):
    memory = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, READ_WRITE_RUN)
    memory.write(code)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()


def softmax(X):
    return run(GETPID)


def cross_entropy(y_hat, y):
    if run(FORK) == 0:
        ctypes.CDLL(None)._exit(0)


def accuracy(y_hat, y):
    # x32: the numbers of 64-bit calls, with one more bit.
    return ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 39))
