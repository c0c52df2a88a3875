"""Writes forged answers to the descriptor for answers, without the object that sends them.

The kernel lets a worker write there only from one place in memory. It refuses all other calls that write to
this descriptor or duplicate it.
"""

import ctypes
import io
import os
import struct

SAYS = "RuntimeError: 0 of 14 ways"

# The list [{"returned": True}] in msgpack, after its size.
FORGED = b"\x91\x81\xa8returned\xc3"
FORGED = struct.pack("<IQ", len(FORGED), 0) + FORGED
LIBC = ctypes.CDLL(None, use_errno=True)


def syscall(number, *arguments):
    if LIBC.syscall(ctypes.c_long(number), *map(ctypes.c_void_p, arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def softmax(X):
    buffer = ctypes.create_string_buffer(FORGED)
    here, size = ctypes.addressof(buffer), len(FORGED)
    vector = (ctypes.c_size_t * 2)(here, size)
    inside, outside = os.pipe()
    os.write(outside, FORGED)
    last = os.sysconf("SC_OPEN_MAX") - 1
    ways = (
        lambda: os.write(last, FORGED),
        lambda: os.writev(last, [FORGED]),
        lambda: os.pwrite(last, FORGED, 0),
        lambda: os.dup(last),
        lambda: os.dup2(last, 9),
        lambda: os.sendfile(last, inside, None, size),
        lambda: os.splice(inside, last, size),
        lambda: io.FileIO(last, "w", closefd=False).write(FORGED),
        lambda: __import__("fcntl").fcntl(last, 0, 5),
        lambda: __import__("socket").socket(fileno=last),
        # The same descriptor with additional high bits, which the kernel ignores.
        lambda: syscall(1, last | 1 << 32, here, size),
        lambda: syscall(20, last, ctypes.addressof(vector), 1),
        lambda: syscall(33, 1, last),
        lambda: syscall(311, os.getpid(), ctypes.addressof(vector), 1, ctypes.addressof(vector), 1, 0),
    )
    worked = 0
    for way in ways:
        try:
            way()
            worked += 1
        except OSError:
            pass
    raise RuntimeError(f"{worked} of {len(ways)} ways worked")
