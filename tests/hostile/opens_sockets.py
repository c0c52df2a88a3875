"""Connects to others: over the network, on the same machine, to the kernel, by name and by address.

A worker can't make a socket of any kind.
"""

import ctypes
import os
import socket
import urllib.request

SAYS = "RuntimeError: 0 of"
MACHINE = "x86_64"  # the numbers of the system calls are those of this processor
LIBC = ctypes.CDLL(None, use_errno=True)
KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET)
# IPv4, IPv6, Unix, netlink, packets, Bluetooth, virtual machines, cryptography, keys, CAN, XDP.
FAMILIES = (2, 10, 1, 16, 17, 31, 40, 38, 15, 29, 44)


def syscall(number, *arguments):
    if LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments)) == -1:
        raise OSError(ctypes.get_errno(), "refused")


WAYS = [
    *((lambda family=f, kind=k: socket.socket(family, kind)) for f in FAMILIES for k in KINDS),
    lambda: syscall(41, socket.AF_INET | 1 << 32, socket.SOCK_STREAM, 0),
    lambda: socket.create_connection(("127.0.0.1", 22), timeout=0.1),
    lambda: socket.create_server(("127.0.0.1", 0)),
    lambda: socket.socketpair(),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: urllib.request.urlopen("http://127.0.0.1/", timeout=0.1),
    lambda: syscall(42, os.sysconf("SC_OPEN_MAX") - 1, 0, 0),  # connect
    lambda: syscall(49, os.sysconf("SC_OPEN_MAX") - 1, 0, 0),  # bind
    lambda: syscall(44, os.sysconf("SC_OPEN_MAX") - 1, 0, 0, 0, 0, 0),  # sendto
    lambda: syscall(46, os.sysconf("SC_OPEN_MAX") - 1, 0, 0),  # sendmsg
    lambda: syscall(425, 8, 0),  # io_uring_setup
]


def softmax(X):
    worked = []
    for number, way in enumerate(WAYS):
        try:
            way()
            worked.append(number)
        except OSError:
            pass
    raise RuntimeError(f"worked: {worked}" if worked else f"0 of {len(WAYS)} ways")
