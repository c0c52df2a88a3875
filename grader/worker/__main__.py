"""Starts a worker: a warm process that forks one child a submission, or one fresh process.

The judge speaks to the warm process in fixed-size messages (fork a child, kill one, say how one
ended), each answered by one number, and to each child in frames over a socket of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import os
import socket
import sys
import time
from io import FileIO, RawIOBase

from . import confine, vision
from .wire import ENDED, FORK, IMPORT, REPLY, REQUEST

_GRACE_SECONDS = 0.2


def main() -> None:
    """Start as the judge's command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("warm", "fresh"))
    parser.add_argument("--descriptor", type=int, help="the judge's socket; Windows reads it from stdin")
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args()
    channel = _connect(options.descriptor)
    if options.role == "fresh":
        confine.confine(memory_bytes=options.memory, parent=options.parent)
        _serve(channel, announce=True)
    else:
        confine.die_with_parent(options.parent)
        _fork_on_request(channel)


def _connect(descriptor: int | None) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=descriptor)


def _fork_on_request(control: socket.socket) -> None:
    """Fork a child for each socket that arrives, until the judge hangs up."""
    from . import serve  # noqa: F401  # torch is imported here, once, for every child

    warm = os.getpid()
    _freeze()
    control.sendall(REPLY.pack(warm))
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, REQUEST.size, 1)
        if not message:
            return
        kind, number = REQUEST.unpack(message)
        if kind == FORK:
            channel = socket.socket(fileno=descriptors[0])
            child = os.fork()
            if child == 0:
                try:
                    control.close()
                    # A folder of its own, which the judge removes.
                    os.mkdir(str(os.getpid()))
                    os.chdir(str(os.getpid()))
                    confine.confine(memory_bytes=number, parent=warm)
                    _serve(channel)
                finally:
                    # Leaving through this frame would run the warm process's loop a second time.
                    os._exit(0)
            channel.close()
            control.sendall(REPLY.pack(child))
        elif kind == IMPORT:
            _import(control.recv(number, socket.MSG_WAITALL).decode())
            control.sendall(REPLY.pack(0))
        else:
            control.sendall(REPLY.pack(_end(number, grace=_GRACE_SECONDS if kind == ENDED else 0.0)))


def _import(module: str) -> None:
    """Load a module once for every child; where it is missing, a child will say so."""
    with contextlib.suppress(Exception):
        if module == "torchvision":
            vision.repair()
        importlib.import_module(module)
    _freeze()


def _freeze() -> None:
    # Children share what the collector does not touch.
    gc.collect()
    gc.freeze()


def _end(child: int, *, grace: float) -> int:
    """Return the child's wait status: its own if it ends within `grace` seconds, else a kill's."""
    # Only this process reaps it, so its number cannot have been given to another one.
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        time.sleep(0.001)
    os.kill(child, 9)
    return os.waitpid(child, 0)[1]


def _serve(channel: socket.socket, *, announce: bool = False) -> None:
    from .serve import Channel, serve

    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    # Files rather than send() and recv(): a confined worker is not allowed a socket's own calls.
    stream: RawIOBase = (
        channel.makefile("rwb", buffering=0) if sys.platform == "win32" else FileIO(channel.detach(), "r+b")
    )
    frames = Channel(stream)
    if announce:
        frames.send("ready")
    serve(frames)


if __name__ == "__main__":
    main()
