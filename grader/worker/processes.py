"""The two kinds of worker process: a warm one that forks a child for each submission, and a fresh one.

The judge sends the warm process messages of fixed size (fork a child, kill one, say how one ended), and
each is answered by one number. With each child the judge exchanges frames over a socket of its own.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import socket
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from functools import partial
from io import FileIO, RawIOBase
from typing import TYPE_CHECKING, Any

from grader.wire.control import ENDED, FORK, HUNG_UP, IMPORT, REPLY, REQUEST, Allowance
from grader.wire.frames import encode
from grader.worker import large_pages, torchvision_repair
from grader.worker.data_loaders import load_in_this_process
from grader.worker.eager import run_eagerly
from grader.worker.kit_code import KitCode
from grader.worker.serve import Channel, serve

if TYPE_CHECKING:
    from grader.worker.confinement.confine import Confinement

_GRACE_SECONDS = 0.2
# Large pages take a seventh of a second once, and save some milliseconds at each fork.
_FORKS_BEFORE_LARGE_PAGES = 10


def fork_on_request(control: socket.socket, hidden: Sequence[str]) -> None:
    """Fork a child for each socket that arrives, until the judge closes `control`.

    No child may read what is `hidden`.
    """
    from grader.worker.confinement.confine import Confinement

    load_in_this_process()
    run_eagerly()
    confinement = Confinement(hidden)
    kit = KitCode()
    warm = os.getpid()
    forks = 0
    _freeze()
    control.sendall(encode(confinement.report))
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, REQUEST.size, 1)
        if not message:
            return
        request, number = REQUEST.unpack(message)
        if request == FORK:
            allowance = Allowance.read(control.recv(number, socket.MSG_WAITALL))
            channel = socket.socket(fileno=descriptors[0])
            confinement.prepare(allowance)
            forks += 1
            if forks == _FORKS_BEFORE_LARGE_PAGES:
                large_pages.merge()
            child = os.fork()
            if child == 0:
                # A child that returned from here would run the warm process's loop a second time.
                with _exiting():
                    # A folder of its own, which the judge removes.
                    os.mkdir(str(os.getpid()))
                    os.chdir(str(os.getpid()))
                    # Signals to a worker's group must not reach the others.
                    os.setsid()
                    _serve(_confined(channel, confinement, allowance, warm), kit, confinement.report)
            channel.close()
            control.sendall(REPLY.pack(child))
        elif request == IMPORT:
            _import(control.recv(number, socket.MSG_WAITALL).decode())
            control.sendall(REPLY.pack(0))
        else:
            control.sendall(REPLY.pack(_end(number, grace=_GRACE_SECONDS if request == ENDED else 0.0)))


def serve_alone(channel: socket.socket, hidden: Sequence[str], allowance: str, *, parent: int) -> None:
    """Serve one submission in this process, confined as far as this platform can."""
    load_in_this_process()
    run_eagerly()
    if sys.platform == "linux":
        from grader.worker.confinement.confine import Confinement

        confinement = Confinement(hidden)
        kit = KitCode()
        frames = _confined(channel, confinement, Allowance.read(allowance), parent)
        _serve(frames, kit, confinement.report)
    else:
        stream: RawIOBase = (
            channel.makefile("rwb", buffering=0)
            if sys.platform == "win32"
            else FileIO(channel.detach(), "r+b")
        )
        missing = dict.fromkeys(("landlock", "seccomp"), f"{sys.platform} does not have it")
        _serve(Channel(stream, stream.write), KitCode(), {"layers": ["process"], "missing": missing})


def _confined(channel: socket.socket, confinement: Confinement, allowance: Allowance, parent: int) -> Channel:
    """Confine this process until its end and return its channel."""
    descriptor = confinement.apply(channel.detach(), allowance, parent=parent)
    # Files rather than send() and recv(): a confined worker may not call these.
    return Channel(FileIO(descriptor, "r"), partial(confinement.outlet.write, descriptor))


def _import(module: str) -> None:
    """Load a module once for all children; where it is missing, the child reports it."""
    environment = dict(os.environ)
    with contextlib.suppress(Exception):
        if module == "torchvision":
            torchvision_repair.repair()
        importlib.import_module(module)
    # Parts of torch write the path of this process's folder there.
    os.environ.clear()
    os.environ.update(environment)
    _freeze()


def _freeze() -> None:
    # Children share the pages that the collector does not touch; it would find nothing in these objects.
    gc.freeze()


def _end(child: int, *, grace: float) -> int:
    """Return the child's wait status if it ends within `grace` seconds, else kill it: HUNG_UP."""
    # Only this process reaps it, so no other process can have its number yet.
    deadline = time.monotonic() + grace
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while not (ended := os.waitid(os.P_PID, child, options)) and time.monotonic() < deadline:
        time.sleep(0.001)
    # Where no filter forbids children, its group may hold some.
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(child, 9)
    status = os.waitpid(child, 0)[1]
    return status if ended else HUNG_UP


def _serve(channel: Channel, kit: KitCode, report: dict[str, Any]) -> None:
    """Tell the judge how this process is confined; then answer its requests."""
    gc.enable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    channel.send(report)
    serve(channel, kit)


@contextlib.contextmanager
def _exiting() -> Iterator[None]:
    """End the process at the end of a block, whatever happens in the block."""
    try:
        yield
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)
