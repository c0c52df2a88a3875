"""Takes memory as its stack: raises the stack limit, moves a stack page to a free area, and lets it grow.

A stack does not count as data. So the kit sets a hard limit on the stack, and a worker may not move a page
to an address that it chooses.
"""

import ctypes
import resource

SAYS = "no more stack"
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = LIBC.mremap.restype = ctypes.c_void_p
PAGE, GIB = 4096, 2**30
PRIVATE, ANONYMOUS, NORESERVE = 0x2, 0x20, 0x4000
MAY_MOVE, FIXED = 1, 2
FAILED = ctypes.c_void_p(-1).value


def pointer(address):
    return ctypes.c_void_p(address)


def grow(size):
    """Let a page of the stack grow downwards by `size` bytes; return whether it does."""
    top = ctypes.c_void_p.in_dll(LIBC, "__libc_stack_end").value // PAGE * PAGE
    # This page is far below the used part of the stack. Reading it makes it a part of the stack.
    page = top - 2**22
    ctypes.string_at(page, 1)
    flags = PRIVATE | ANONYMOUS | NORESERVE
    room = LIBC.mmap(None, ctypes.c_size_t(size + 2 * GIB), 0, flags, -1, ctypes.c_long(0))
    if room in (None, FAILED):
        return False
    LIBC.munmap(pointer(room), ctypes.c_size_t(size + 2 * GIB))
    moved = room + size + GIB
    args = (pointer(page), ctypes.c_size_t(PAGE), ctypes.c_size_t(PAGE), MAY_MOVE | FIXED, pointer(moved))
    if LIBC.mremap(*args) in (None, FAILED):
        return False
    # If the page does not grow, this write ends the process.
    ctypes.memset(moved - size, 1, 1)
    return True


def softmax(X):
    for most in (-1, 8 * GIB):
        try:
            resource.setrlimit(resource.RLIMIT_STACK, (most, most))
        except (ValueError, OSError):
            continue
        if grow(4 * GIB):
            raise RuntimeError("worked: 4 GiB of stack, of which each page can be filled")
    raise MemoryError("no more stack")


def accuracy(y_hat, y):
    # This keeps the limit. Each moved page could grow to 8 MiB: 2,000 more pages, which could be moved, too.
    if grow(2**22) and grow(2**22):
        raise RuntimeError("worked: twice the stack that it may have")
    raise MemoryError("no more stack")
