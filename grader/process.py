"""The judge's side of a worker: how one is started, asked, timed and ended.

The clock is here, outside the worker. Whatever a worker does, a request ends by its deadline with
an answer or with one of the three exceptions below.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from grader.limits import Limits
from grader.worker import wire
from grader.worker.wire import ENDED, FORK, KILL, REPLY, REQUEST

_START_SECONDS = 120.0
_CONTROL_SECONDS = 10.0
# Numerical libraries would start a thread a core in every worker, and a fork does not survive that.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "LC_ALL": "C.UTF-8",
}
# Where the interpreter needs them to find its own libraries; they hold no secrets.
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PATHEXT")


class WorkerTimeout(Exception):
    """The worker has not answered by its deadline."""


class WorkerDied(Exception):
    """The worker ended before it answered; the message says how."""


class WorkerStartError(Exception):
    """No worker can be started on this machine; the message says why."""


class WorkerSource(Protocol):
    """Where workers come from; a `grader_worker` plugin returns one."""

    @property
    def confinement(self) -> tuple[str, ...]:
        """The layers that keep learner code from doing harm, by name."""

    def start(self, limits: Limits) -> Worker:
        """Return a worker that has run no learner code yet. Raises WorkerStartError."""

    def close(self) -> None:
        """End every process that this source started."""


class Worker:
    """One process that will hold one submission's code for one exercise."""

    def __init__(self, channel: socket.socket, end: Callable[[bool], int | None]) -> None:
        """`end(died)` kills what is left of the process and returns its wait status."""
        self._channel = channel
        self._end = end
        self._ended = False

    def send(self, frame: bytes, *, seconds: float) -> None:
        """Send one encoded frame within `seconds`. Raises WorkerTimeout, WorkerDied."""
        self._channel.settimeout(seconds)
        try:
            self._channel.sendall(frame)
        except TimeoutError:
            raise self._timeout() from None
        except OSError:
            raise self._death() from None

    def receive(self, *, seconds: float) -> object:
        """Return the next message within `seconds`. Raises WorkerTimeout, WorkerDied."""
        deadline = time.monotonic() + seconds

        def read(size: int) -> bytearray:
            data = bytearray(size)
            view = memoryview(data)
            while view:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError
                self._channel.settimeout(remaining)
                count = self._channel.recv_into(view)
                if not count:
                    raise EOFError
                view = view[count:]
            return data

        try:
            return wire.read_frame(read)
        except TimeoutError:
            raise self._timeout() from None
        except (EOFError, OSError):
            raise self._death() from None
        except wire.WireError as error:
            self.close()
            raise WorkerDied(f"sent bytes that are no answer ({error})") from None

    def close(self) -> None:
        """End the process, at once."""
        self._finish(died=False)

    def _finish(self, *, died: bool) -> int | None:
        if self._ended:
            return None
        self._ended = True
        self._channel.close()
        return self._end(died)

    def _timeout(self) -> WorkerTimeout:
        self.close()
        return WorkerTimeout()

    def _death(self) -> WorkerDied:
        return WorkerDied(_describe_end(self._finish(died=True)))


class WarmWorkers:
    """Workers forked in milliseconds from one warm process that has torch loaded (Linux)."""

    confinement = ("process",)

    def __init__(self) -> None:
        """Return at once: the warm process loads torch while the judge does the same."""
        self._scratch = tempfile.TemporaryDirectory(prefix="grader-")
        self._launch()

    def start(self, limits: Limits) -> Worker:
        """Return a worker forked for one submission. Raises WorkerStartError."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                child = self._ask(FORK, limits.memory_bytes, theirs.fileno())
            except OSError:
                # Something ended or stopped the warm process; a new one serves as well.
                self._stop()
                self._launch()
                child = self._ask(FORK, limits.memory_bytes, theirs.fileno())
        return Worker(ours, lambda died: self._end(child, died=died))

    def close(self) -> None:
        """End the warm process, and with it its children."""
        self._stop()
        self._scratch.cleanup()

    def _launch(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = _spawn("warm", theirs, Path(self._scratch.name))
        self._ready = False

    def _stop(self) -> None:
        self._control.close()
        self._process.kill()
        self._process.wait()

    def _end(self, child: int, *, died: bool) -> int | None:
        try:
            return self._ask(ENDED if died else KILL, child)
        except OSError:
            # The children of a warm process die with it.
            self._stop()
            self._launch()
            return None

    def _ask(self, kind: bytes, number: int, descriptor: int | None = None) -> int:
        if not self._ready:
            self._await_ready()
        self._control.settimeout(_CONTROL_SECONDS)
        descriptors = [] if descriptor is None else [descriptor]
        socket.send_fds(self._control, [REQUEST.pack(kind, number)], descriptors)
        return self._reply()

    def _await_ready(self) -> None:
        self._control.settimeout(_START_SECONDS)
        try:
            self._reply()
        except OSError:
            raise _start_error(self._process, Path(self._scratch.name)) from None
        self._ready = True

    def _reply(self) -> int:
        data = self._control.recv(REPLY.size, socket.MSG_WAITALL)
        if len(data) < REPLY.size:
            raise ConnectionError("the warm process has ended")
        number: int = REPLY.unpack(data)[0]
        return number


class FreshWorkers:
    """Workers that are started afresh, one process each: where a fork is missing or unsafe."""

    confinement = ("process",)

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="grader-")

    def start(self, limits: Limits) -> Worker:
        """Return a worker started for one submission. Raises WorkerStartError."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = _spawn("fresh", theirs, Path(self._scratch.name), memory_bytes=limits.memory_bytes)

        def end(died: bool) -> int | None:
            if not died:
                process.kill()
            try:
                status = process.wait(_CONTROL_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                status = process.wait()
            return -status if status < 0 else status << 8

        worker = Worker(ours, end)
        try:
            worker.receive(seconds=_START_SECONDS)
        except (WorkerDied, WorkerTimeout):
            raise _start_error(process, Path(self._scratch.name)) from None
        return worker

    def close(self) -> None:
        """Remove what starting them took."""
        self._scratch.cleanup()


def _spawn(
    role: str,
    channel: socket.socket,
    scratch: Path,
    *,
    memory_bytes: int = 0,
) -> subprocess.Popen[bytes]:
    # -I keeps the current folder, PYTHON* variables and the user's own site out; the two packages
    # that a worker needs are found wherever the judge found them.
    packages = [_parent_folder("grader"), _parent_folder("torch")]
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path += {packages!r}; from grader.worker.__main__ import main; main()",
        role,
        f"--parent={os.getpid()}",
        f"--memory={memory_bytes}",
    ]
    environment = _ENVIRONMENT | {k: os.environ[k] for k in _INHERITED if k in os.environ}
    with (scratch / "startup.txt").open("wb") as startup:
        if sys.platform == "win32":
            process = subprocess.Popen(
                command, cwd=scratch, env=environment, stdin=subprocess.PIPE, stderr=startup
            )
            assert process.stdin is not None
            process.stdin.write(channel.share(process.pid))
            process.stdin.close()
            return process
        return subprocess.Popen(
            [*command, f"--descriptor={channel.fileno()}"],
            cwd=scratch,
            env=environment,
            pass_fds=[channel.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=startup,
        )


def _parent_folder(package: str) -> str:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise WorkerStartError(f"the package {package} is not installed; run: pip install {package}")
    return str(Path(spec.origin).parent.parent)


def _start_error(process: subprocess.Popen[bytes], scratch: Path) -> WorkerStartError:
    process.kill()
    process.wait()
    lines = (scratch / "startup.txt").read_text(errors="replace").strip().splitlines()
    return WorkerStartError(
        f"the process for learner code did not start: {lines[-1] if lines else 'it said nothing'}"
    )


def _describe_end(status: int | None) -> str:
    if status is None:
        return "ended"
    number = status & 0x7F
    if number:
        try:
            return f"was ended by {signal.Signals(number).name}"
        except ValueError:
            return f"was ended by signal {number}"
    return f"ended itself with exit status {status >> 8}"
