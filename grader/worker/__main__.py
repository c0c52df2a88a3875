"""Starts a worker: a warm process that forks one child a submission, or one fresh process.

The judge speaks to the warm process in fixed-size messages (fork a child, kill one, say how one
ended), each answered by one number, and to each child in frames over a socket of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from functools import partial
from io import FileIO, RawIOBase
from typing import TYPE_CHECKING, Any

from grader.wire.control import ENDED, FORK, HUNG_UP, IMPORT, REPLY, REQUEST
from grader.wire.frames import encode
from grader.worker import torchvision_repair

if TYPE_CHECKING:
    from grader.worker.confinement.confine import Allowance, Confinement
    from grader.worker.serve import Channel

_GRACE_SECONDS = 0.2
# Large pages cost a seventh of a second once, and save some milliseconds a fork.
_FORKS_BEFORE_LARGE_PAGES = 10


def main() -> None:
    """Start as the judge's command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("warm", "fresh"))
    parser.add_argument("--descriptor", type=int, help="the judge's socket; Windows reads it from stdin")
    parser.add_argument("--allowance", type=json.loads, help="what a fresh worker may take")
    parser.add_argument("--hidden", action="append", default=[], help="a path that no worker may read")
    parser.add_argument("--parent", type=int, help="the process to end with")
    options = parser.parse_args()
    # Learner code need not know where the course lies.
    del sys.argv[1:]
    channel = _connect(options.descriptor)
    if sys.platform == "linux" and options.parent:
        from grader.worker.confinement.confine import die_with_parent

        die_with_parent(options.parent)
    # Torch is imported here: once for every child, and before anything is forbidden. The collector would
    # look for something in it a dozen times, and in vain.
    gc.disable()
    from grader.worker.data_loaders import read_batches_here

    read_batches_here()

    if options.role == "warm":
        _fork_on_request(channel, options.hidden)
    else:
        _start_afresh(channel, options.hidden, options.allowance, options.parent)


def _connect(descriptor: int | None) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=descriptor)


def _start_afresh(
    channel: socket.socket, hidden: Sequence[str], allowance: dict[str, Any], parent: int
) -> None:
    from grader.worker.serve import Channel

    if sys.platform == "linux":
        from grader.worker.confinement.confine import Allowance, Confinement

        confinement = Confinement(hidden)
        frames = _confined(channel, confinement, Allowance(**allowance), parent)
        _serve(frames, confinement.report)
    else:
        stream: RawIOBase = (
            channel.makefile("rwb", buffering=0)
            if sys.platform == "win32"
            else FileIO(channel.detach(), "r+b")
        )
        missing = dict.fromkeys(("landlock", "seccomp"), f"{sys.platform} does not have it")
        _serve(Channel(stream, stream.write), {"layers": ["process"], "missing": missing})


def _fork_on_request(control: socket.socket, hidden: Sequence[str]) -> None:
    """Fork a child for each socket that arrives, until the judge hangs up."""
    from grader.worker import large_pages
    from grader.worker.confinement.confine import Allowance, Confinement

    confinement = Confinement(hidden)
    warm = os.getpid()
    forks = 0
    _freeze()
    control.sendall(encode(confinement.report))
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, REQUEST.size, 1)
        if not message:
            return
        kind, number = REQUEST.unpack(message)
        if kind == FORK:
            allowance = Allowance(**json.loads(control.recv(number, socket.MSG_WAITALL)))
            channel = socket.socket(fileno=descriptors[0])
            confinement.prepare(allowance)
            forks += 1
            if forks == _FORKS_BEFORE_LARGE_PAGES:
                large_pages.merge()
            child = os.fork()
            if child == 0:
                # Leaving through this frame would run the warm process's loop a second time.
                with _exiting():
                    # A folder of its own, which the judge removes.
                    os.mkdir(str(os.getpid()))
                    os.chdir(str(os.getpid()))
                    # Signals to a worker's group must not reach the others.
                    os.setsid()
                    _serve(_confined(channel, confinement, allowance, warm), confinement.report)
            channel.close()
            control.sendall(REPLY.pack(child))
        elif kind == IMPORT:
            _import(control.recv(number, socket.MSG_WAITALL).decode())
            control.sendall(REPLY.pack(0))
        else:
            control.sendall(REPLY.pack(_end(number, grace=_GRACE_SECONDS if kind == ENDED else 0.0)))


def _confined(channel: socket.socket, confinement: Confinement, allowance: Allowance, parent: int) -> Channel:
    """Confine this process for good and return its channel."""
    from grader.worker.serve import Channel

    descriptor = confinement.apply(channel.detach(), allowance, parent=parent)
    # Files rather than send() and recv(): a confined worker is not allowed a socket's own calls.
    return Channel(FileIO(descriptor, "r"), partial(confinement.outlet.write, descriptor))


def _import(module: str) -> None:
    """Load a module once for every child; where it is missing, a child will say so."""
    with contextlib.suppress(Exception):
        if module == "torchvision":
            torchvision_repair.repair()
        importlib.import_module(module)
    _freeze()


def _freeze() -> None:
    # Children share what the collector does not touch; in what is being loaded it finds nothing.
    gc.freeze()


def _end(child: int, *, grace: float) -> int:
    """Return the child's wait status if it ends within `grace` seconds, else kill it: HUNG_UP."""
    # Only this process reaps it, so its number cannot have been given to another one.
    deadline = time.monotonic() + grace
    look = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while not (ended := os.waitid(os.P_PID, child, look)) and time.monotonic() < deadline:
        time.sleep(0.001)
    # Where no filter forbids children, its group may hold some.
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            end(child, 9)
    status = os.waitpid(child, 0)[1]
    return status if ended else HUNG_UP


def _serve(frames: Channel, report: dict[str, Any]) -> None:
    """Tell the judge that this process is confined, and how; then answer its requests."""
    from grader.worker.serve import serve

    gc.enable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    frames.send(report)
    serve(frames)


@contextlib.contextmanager
def _exiting() -> Iterator[None]:
    """End the process behind a block, whatever happens in it."""
    try:
        yield
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
