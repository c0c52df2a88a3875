"""Maps a terabyte of read-only memory and reads some bytes of it, to fill the kernel's memory.

Read-only memory does not count as data. But for every two megabytes that are read, the kernel keeps a page
of its page table: two gigabytes for the terabyte. A limit on the address space refuses the terabyte.
"""

import ctypes

SAYS = "MemoryError: refused a terabyte"
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_void_p
TERABYTE = 2**40
READ, PRIVATE, ANONYMOUS, NORESERVE = 1, 0x2, 0x20, 0x4000


def softmax(X):
    flags = PRIVATE | ANONYMOUS | NORESERVE
    address = LIBC.mmap(None, ctypes.c_size_t(TERABYTE), READ, flags, -1, ctypes.c_long(0))
    if address in (None, ctypes.c_void_p(-1).value):
        raise MemoryError("refused a terabyte")
    # Every 60th block of two megabytes is enough to show whether it works.
    for number in range(0, TERABYTE, 60 * 2**21):
        ctypes.string_at(address + number, 1)
    LIBC.munmap(ctypes.c_void_p(address), ctypes.c_size_t(TERABYTE))
    raise RuntimeError("worked: notes on a terabyte")
