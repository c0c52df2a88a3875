"""Sources of workers: they fork or start the processes, confine them and end them."""

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
from types import MappingProxyType
from typing import Protocol

import msgspec

from grader.sandbox.channel import Worker, WorkerDied, WorkerTimeout
from grader.sandbox.copies import copy_files
from grader.sandbox.limits import Limits
from grader.sandbox.process_time import process_time
from grader.sandbox.resource_watch import ResourceWatch
from grader.sandbox.spawn import WorkerStartError, WorkFolder, spawn, start_error
from grader.wire.control import ENDED, FORK, HUNG_UP, IMPORT, KILL, REPLY, REQUEST
from grader.wire.frames import read_frame

_START_SECONDS = 120.0
_CONTROL_SECONDS = 10.0
# A process that has closed its channel is ending by itself; after this time it is killed.
_GRACE_SECONDS = 0.2


NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class Layers(msgspec.Struct, frozen=True):
    """The layers that keep learner code from doing harm on this machine."""

    layers: tuple[str, ...]
    """The names of those that are active."""
    missing: dict[str, str]
    """The names of the others, each with the reason."""


class WorkerSource(Protocol):
    """A source of workers; a `grader_worker` plugin returns one."""

    @property
    def confinement(self) -> tuple[str, ...]:
        """The layers that keep learner code from doing harm, by name. Raises WorkerStartError."""

    @property
    def missing(self) -> Mapping[str, str]:
        """The layers that this machine lacks, each with the reason."""

    def start(
        self, limits: Limits, *, imports: Sequence[str] = (), files: Mapping[str, bytes] = NO_FILES
    ) -> Worker:
        """Return a worker that has run no learner code yet. Raises WorkerStartError.

        `imports` are modules that the worker needs and that take long to load. `files` are copied, by their
        paths, into the worker's own folder.
        """

    def close(self) -> None:
        """End every process that this source started."""


class _ConfinedWorkers(ABC):
    """A source whose workers report what confines them."""

    @property
    @abstractmethod
    def layers(self) -> Layers:
        """What the workers have found on this machine. Raises WorkerStartError."""

    @property
    def confinement(self) -> tuple[str, ...]:
        """The layers that keep learner code from doing harm, by name. Raises WorkerStartError."""
        return self.layers.layers

    @property
    def missing(self) -> Mapping[str, str]:
        """The layers that this machine lacks, each with the reason. Raises WorkerStartError."""
        return self.layers.missing


class WarmWorkers(_ConfinedWorkers):
    """Workers forked in milliseconds from one warm process that has torch loaded (Linux)."""

    def __init__(self, hidden: Sequence[Path] = ()) -> None:
        """Start the warm process and return at once: it loads torch while the judge does the same.

        No worker may read what is `hidden`. Raises WorkerStartError.
        """
        self._hidden = tuple(hidden)
        self._work_folder = WorkFolder()
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
                raise start_error(self._work_folder) from None
        return self._layers

    def start(
        self, limits: Limits, *, imports: Sequence[str] = (), files: Mapping[str, bytes] = NO_FILES
    ) -> Worker:
        """Return a worker forked for one submission. Raises WorkerStartError."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                try:
                    child = self._fork(limits, imports, theirs)
                except OSError:
                    # The warm process has ended or hangs: a new one takes its place.
                    self._relaunch()
                    child = self._fork(limits, imports, theirs)
        except BaseException:
            ours.close()
            raise
        watch = ResourceWatch(child, self._work_folder.path / str(child), limits)
        worker = Worker(ours, lambda died: self._end(child, died=died), watch.excess, process_time(child))
        try:
            worker.receive(seconds=_CONTROL_SECONDS)
        except (WorkerDied, WorkerTimeout):
            raise start_error(self._work_folder) from None
        _copy(files, worker, watch, limits)
        return worker

    def close(self) -> None:
        """End the warm process; its children end with it."""
        self._closed = True
        self._stop()
        self._work_folder.remove()

    def _fork(self, limits: Limits, imports: Sequence[str], channel: socket.socket) -> int:
        for module in imports:
            if module not in self._imported:
                self._ask_with_text(IMPORT, module, seconds=_START_SECONDS)
                self._imported.add(module)
        return self._ask_with_text(FORK, limits.allowance.packed(), channel.fileno())

    def _launch(self) -> None:
        self._layers = None
        self._imported: set[str] = set()
        self._control, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = spawn(
                    "warm",
                    theirs,
                    self._work_folder,
                    cwd=self._work_folder.path,
                    hidden=self._hidden,
                    # Another thread may end before the judge does, and the workers must not end with it.
                    ends_with_parent=threading.current_thread() is threading.main_thread(),
                )
            except WorkerStartError:
                self._control.close()
                self._work_folder.remove()
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
            self._work_folder.remove(str(child))

    def _ask_with_text(
        self, request: bytes, text: str, *descriptors: int, seconds: float = _CONTROL_SECONDS
    ) -> int:
        return self._ask(request, len(text.encode()), text, *descriptors, seconds=seconds)

    def _ask(
        self,
        request: bytes,
        number: int,
        text: str = "",
        *descriptors: int,
        seconds: float = _CONTROL_SECONDS,
    ) -> int:
        assert self.layers
        self._control.settimeout(seconds)
        socket.send_fds(self._control, [REQUEST.pack(request, number), text.encode()], descriptors)
        reply: int = REPLY.unpack(self._read(REPLY.size))[0]
        return reply

    def _read(self, size: int) -> bytearray:
        data = self._control.recv(size, socket.MSG_WAITALL)
        if len(data) < size:
            raise ConnectionError("the warm process has ended")
        return bytearray(data)


class FreshWorkers(_ConfinedWorkers):
    """Workers that are started one by one, each as a new process: where a fork is missing or unsafe."""

    def __init__(self, hidden: Sequence[Path] = ()) -> None:
        """No worker may read what is `hidden`."""
        self._hidden = tuple(hidden)
        self._work_folder = WorkFolder()
        self._layers: Layers | None = None

    @property
    def layers(self) -> Layers:
        """What the last worker has found on this machine. Raises WorkerStartError."""
        if self._layers is None:
            self.start(Limits()).close()
        assert self._layers
        return self._layers

    def start(
        self, limits: Limits, *, imports: Sequence[str] = (), files: Mapping[str, bytes] = NO_FILES
    ) -> Worker:
        """Return a worker started for one submission. Raises WorkerStartError."""
        cwd = Path(tempfile.mkdtemp(dir=self._work_folder.path))
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                allowance = f"--allowance={limits.allowance.packed()}"
                process = spawn(
                    "fresh", theirs, self._work_folder, cwd=cwd, hidden=self._hidden, options=[allowance]
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
            self._work_folder.remove(cwd.name)
            if hung_up:
                return HUNG_UP
            return -status if status < 0 else status << 8

        watch = ResourceWatch(process.pid, cwd, limits)
        worker = Worker(ours, end, watch.excess, process_time(process.pid))
        try:
            self._layers = msgspec.convert(worker.receive(seconds=_START_SECONDS), Layers)
        except (WorkerDied, WorkerTimeout):
            worker.close()
            raise start_error(self._work_folder) from None
        _copy(files, worker, watch, limits)
        return worker

    def close(self) -> None:
        """Remove the folders of the workers."""
        self._work_folder.remove()


def _copy(files: Mapping[str, bytes], worker: Worker, watch: ResourceWatch, limits: Limits) -> None:
    """Copy files into the folder of a worker that has confined itself. Raises WorkerStartError."""
    if not files:
        return
    try:
        copy_files(files, watch.folder, writable=bool(limits.scratch_bytes))
        watch.leave_out_what_is_there()
    except OSError as error:
        worker.close()
        raise WorkerStartError(
            "the files of a hand-in can't be copied for the process that runs it ({reason}); free some "
            "space in the folder for temporary files",
            reason=error.strerror or error,
        ) from None
