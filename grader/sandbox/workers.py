"""Where workers come from: how their processes are forked or started, confined and ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from grader.sandbox.channel import Worker, WorkerDied, WorkerTimeout
from grader.sandbox.limits import Limits
from grader.sandbox.meter import Meter
from grader.sandbox.spawn import Scratch, WorkerStartError, spawn, start_error
from grader.wire.control import ENDED, FORK, HUNG_UP, IMPORT, KILL, REPLY, REQUEST
from grader.wire.frames import read_frame

_START_SECONDS = 120.0
_CONTROL_SECONDS = 10.0
# A process that has closed its channel is ending by itself; it gets this long to say how.
_GRACE_SECONDS = 0.2


class Layers(msgspec.Struct, frozen=True):
    """What keeps learner code from doing harm on this machine."""

    layers: tuple[str, ...]
    """Those that are active, by name."""
    missing: dict[str, str]
    """Why the others are not."""


class WorkerSource(Protocol):
    """Where workers come from; a `grader_worker` plugin returns one."""

    @property
    def confinement(self) -> tuple[str, ...]:
        """The layers that keep learner code from doing harm, by name. Raises WorkerStartError."""

    @property
    def missing(self) -> Mapping[str, str]:
        """The layers that this source knows and this machine lacks, each with the reason."""

    def start(self, limits: Limits, *, imports: Sequence[str] = ()) -> Worker:
        """Return a worker that has run no learner code yet. Raises WorkerStartError.

        `imports` are modules that it will need and that take long to load.
        """

    def close(self) -> None:
        """End every process that this source started."""


class _Confined(ABC):
    """Workers that have told what confines them."""

    @property
    @abstractmethod
    def layers(self) -> Layers:
        """What they found on this machine. Raises WorkerStartError."""

    @property
    def confinement(self) -> tuple[str, ...]:
        """The layers that keep learner code from doing harm, by name. Raises WorkerStartError."""
        return self.layers.layers

    @property
    def missing(self) -> Mapping[str, str]:
        """The layers that this machine lacks, each with the reason. Raises WorkerStartError."""
        return self.layers.missing


class WarmWorkers(_Confined):
    """Workers forked in milliseconds from one warm process that has torch loaded (Linux)."""

    def __init__(self, hidden: Sequence[Path] = ()) -> None:
        """Return at once: the warm process loads torch while the judge does the same.

        No worker may read what is `hidden`. Raises WorkerStartError.
        """
        self._hidden = tuple(hidden)
        self._scratch = Scratch()
        self._closed = False
        self._layers: Layers | None = None
        self._launch()

    @property
    def layers(self) -> Layers:
        """What the warm process found on this machine. Raises WorkerStartError."""
        if self._layers is None:
            self._control.settimeout(_START_SECONDS)
            try:
                self._layers = msgspec.convert(read_frame(self._read), Layers)
            except OSError:
                self._process.kill()
                self._process.wait()
                raise start_error(self._scratch) from None
        return self._layers

    def start(self, limits: Limits, *, imports: Sequence[str] = ()) -> Worker:
        """Return a worker forked for one submission. Raises WorkerStartError."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                try:
                    child = self._fork(limits, imports, theirs)
                except OSError:
                    # Something ended or stopped the warm process; a new one serves as well.
                    self._relaunch()
                    child = self._fork(limits, imports, theirs)
        except BaseException:
            ours.close()
            raise
        meter = Meter(child, self._scratch.path / str(child), limits)
        worker = Worker(ours, lambda died: self._end(child, died=died), meter.excess)
        try:
            worker.receive(seconds=_CONTROL_SECONDS)
        except (WorkerDied, WorkerTimeout):
            raise start_error(self._scratch) from None
        return worker

    def close(self) -> None:
        """End the warm process, and with it its children."""
        self._closed = True
        self._stop()
        self._scratch.remove()

    def _fork(self, limits: Limits, imports: Sequence[str], channel: socket.socket) -> int:
        for module in imports:
            if module not in self._imported:
                self._tell(IMPORT, module, seconds=_START_SECONDS)
                self._imported.add(module)
        return self._tell(FORK, limits.allowance.packed(), channel.fileno())

    def _launch(self) -> None:
        self._layers = None
        self._imported: set[str] = set()
        self._control, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = spawn(
                    "warm",
                    theirs,
                    self._scratch,
                    cwd=self._scratch.path,
                    hidden=self._hidden,
                    # A tie to a thread that ends before the judge does would end the workers, too.
                    tied=threading.current_thread() is threading.main_thread(),
                )
            except WorkerStartError:
                self._control.close()
                self._scratch.remove()
                raise

    def _stop(self) -> None:
        self._control.close()
        self._process.kill()
        self._process.wait()

    def _relaunch(self) -> None:
        self._stop()
        self._launch()

    def _end(self, child: int, *, died: bool) -> int | None:
        if self._closed:
            return None
        try:
            return self._ask(ENDED if died else KILL, child)
        except OSError:
            # The children of a warm process die with it.
            self._relaunch()
            return None
        finally:
            self._scratch.remove(str(child))

    def _tell(self, kind: bytes, text: str, *descriptors: int, seconds: float = _CONTROL_SECONDS) -> int:
        return self._ask(kind, len(text.encode()), text, *descriptors, seconds=seconds)

    def _ask(
        self,
        kind: bytes,
        number: int,
        text: str = "",
        *descriptors: int,
        seconds: float = _CONTROL_SECONDS,
    ) -> int:
        assert self.layers
        self._control.settimeout(seconds)
        socket.send_fds(self._control, [REQUEST.pack(kind, number), text.encode()], descriptors)
        reply: int = REPLY.unpack(self._read(REPLY.size))[0]
        return reply

    def _read(self, size: int) -> bytearray:
        data = self._control.recv(size, socket.MSG_WAITALL)
        if len(data) < size:
            raise ConnectionError("the warm process has ended")
        return bytearray(data)


class FreshWorkers(_Confined):
    """Workers that are started afresh, one process each: where a fork is missing or unsafe."""

    def __init__(self, hidden: Sequence[Path] = ()) -> None:
        """No worker may read what is `hidden`."""
        self._hidden = tuple(hidden)
        self._scratch = Scratch()
        self._layers: Layers | None = None

    @property
    def layers(self) -> Layers:
        """What the last worker found on this machine. Raises WorkerStartError."""
        if self._layers is None:
            self.start(Limits()).close()
        assert self._layers
        return self._layers

    def start(self, limits: Limits, *, imports: Sequence[str] = ()) -> Worker:
        """Return a worker started for one submission. Raises WorkerStartError."""
        cwd = Path(tempfile.mkdtemp(dir=self._scratch.path))
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                allowance = f"--allowance={limits.allowance.packed()}"
                process = spawn(
                    "fresh", theirs, self._scratch, cwd=cwd, hidden=self._hidden, more=[allowance]
                )
        except BaseException:
            ours.close()
            raise

        def end(died: bool) -> int | None:
            hung_up = False
            try:
                process.wait(_GRACE_SECONDS if died else 0)
            except subprocess.TimeoutExpired:
                hung_up = True
            if sys.platform != "win32":
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            status = process.wait()
            self._scratch.remove(cwd.name)
            if hung_up:
                return HUNG_UP
            return -status if status < 0 else status << 8

        worker = Worker(ours, end, Meter(process.pid, cwd, limits).excess)
        try:
            self._layers = msgspec.convert(worker.receive(seconds=_START_SECONDS), Layers)
        except (WorkerDied, WorkerTimeout):
            worker.close()
            raise start_error(self._scratch) from None
        return worker

    def close(self) -> None:
        """Remove what starting them took."""
        self._scratch.remove()
