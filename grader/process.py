"""Where workers come from: how their processes are started and ended."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from grader.channel import Worker, WorkerDied, WorkerTimeout
from grader.limits import Limits
from grader.worker.wire import ENDED, FORK, IMPORT, KILL, REPLY, REQUEST

_START_SECONDS = 120.0
_CONTROL_SECONDS = 10.0
# A process that has closed its channel is ending by itself; it gets this long to say how.
_GRACE_SECONDS = 0.2
# Numerical libraries would start a thread a core in every worker, and a fork does not survive that.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "LC_ALL": "C.UTF-8",
    "CUDA_CACHE_DISABLE": "1",
}
# Where the interpreter needs them to find its own libraries; they hold no secrets.
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PATHEXT", "CUDA_VISIBLE_DEVICES")


class WorkerStartError(Exception):
    """No worker can be started on this machine; the message says why."""


class WorkerSource(Protocol):
    """Where workers come from; a `grader_worker` plugin returns one."""

    @property
    def confinement(self) -> tuple[str, ...]:
        """The layers that keep learner code from doing harm, by name."""

    def start(self, limits: Limits, *, imports: Sequence[str] = ()) -> Worker:
        """Return a worker that has run no learner code yet. Raises WorkerStartError.

        `imports` are modules that it will need and that take long to load.
        """

    def close(self) -> None:
        """End every process that this source started."""


class WarmWorkers:
    """Workers forked in milliseconds from one warm process that has torch loaded (Linux)."""

    confinement = ("process",)

    def __init__(self) -> None:
        """Return at once: the warm process loads torch while the judge does the same.

        Raises WorkerStartError.
        """
        self._scratch = _Scratch()
        self._closed = False
        self._launch()

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
        return Worker(ours, lambda died: self._end(child, died=died))

    def close(self) -> None:
        """End the warm process, and with it its children."""
        self._closed = True
        self._stop()
        self._scratch.remove()

    def _fork(self, limits: Limits, imports: Sequence[str], channel: socket.socket) -> int:
        for module in imports:
            if module not in self._imported:
                self._ask(IMPORT, len(module.encode()), text=module, seconds=_START_SECONDS)
                self._imported.add(module)
        return self._ask(FORK, limits.memory_bytes, channel.fileno())

    def _launch(self) -> None:
        self._ready = False
        self._imported: set[str] = set()
        self._control, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = _spawn("warm", theirs, self._scratch, cwd=self._scratch.path)
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

    def _ask(
        self,
        kind: bytes,
        number: int,
        descriptor: int | None = None,
        *,
        text: str = "",
        seconds: float = _CONTROL_SECONDS,
    ) -> int:
        if not self._ready:
            self._await_ready()
        self._control.settimeout(seconds)
        descriptors = [] if descriptor is None else [descriptor]
        socket.send_fds(self._control, [REQUEST.pack(kind, number), text.encode()], descriptors)
        return self._reply()

    def _await_ready(self) -> None:
        self._control.settimeout(_START_SECONDS)
        try:
            self._reply()
        except OSError:
            raise _start_error(self._process, self._scratch) from None
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
        self._scratch = _Scratch()

    def start(self, limits: Limits, *, imports: Sequence[str] = ()) -> Worker:
        """Return a worker started for one submission. Raises WorkerStartError."""
        cwd = Path(tempfile.mkdtemp(dir=self._scratch.path))
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = _spawn("fresh", theirs, self._scratch, cwd=cwd, memory_bytes=limits.memory_bytes)
        except BaseException:
            ours.close()
            raise

        def end(died: bool) -> int | None:
            try:
                status = process.wait(_GRACE_SECONDS if died else 0)
            except subprocess.TimeoutExpired:
                process.kill()
                status = process.wait()
            self._scratch.remove(cwd.name)
            return -status if status < 0 else status << 8

        worker = Worker(ours, end)
        try:
            worker.receive(seconds=_START_SECONDS)
        except (WorkerDied, WorkerTimeout):
            raise _start_error(process, self._scratch) from None
        return worker

    def close(self) -> None:
        """Remove what starting them took."""
        self._scratch.remove()


class _Scratch:
    """A folder for what a worker says while it starts, and for the folders that workers run in."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name)
        self.startup = self.path / "startup.txt"

    def remove(self, name: str | None = None) -> None:
        """Remove one worker's folder, or all."""
        if name is None:
            self._folder.cleanup()
        else:
            shutil.rmtree(self.path / name, ignore_errors=True)


def _spawn(
    role: str, channel: socket.socket, scratch: _Scratch, *, cwd: Path, memory_bytes: int = 0
) -> subprocess.Popen[bytes]:
    # -I keeps the current folder, PYTHON* variables and the user's own site out; what a worker needs
    # is found wherever the judge found it. The package grader is an empty one there, whose
    # __init__ and all that it imports stay with the judge.
    kit = _folder("grader")
    packages = [str(_folder(name).parent) for name in ("torch", "numpy", "msgspec")]
    start = (
        "import sys, types; kit = types.ModuleType('grader'); sys.modules['grader'] = kit; "
        f"kit.__path__ = [{str(kit)!r}]; sys.path += {packages!r}; "
        "from grader.worker.__main__ import main; main()"
    )
    command = [sys.executable, "-I", "-c", start, role, f"--parent={os.getpid()}", f"--memory={memory_bytes}"]
    environment = _ENVIRONMENT | {k: os.environ[k] for k in _INHERITED if k in os.environ}
    try:
        with scratch.startup.open("wb") as startup:
            if sys.platform == "win32":
                process = subprocess.Popen(
                    command, cwd=cwd, env=environment, stdin=subprocess.PIPE, stderr=startup
                )
                assert process.stdin is not None
                process.stdin.write(channel.share(process.pid))
                process.stdin.close()
                return process
            return subprocess.Popen(
                [*command, f"--descriptor={channel.fileno()}"],
                cwd=cwd,
                env=environment,
                pass_fds=[channel.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=startup,
            )
    except OSError as error:
        raise WorkerStartError(f"the process for learner code did not start: {error}") from None


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise WorkerStartError(f"the package {package} is not installed; run: pip install {package}")
    return Path(spec.origin).parent


def _start_error(process: subprocess.Popen[bytes], scratch: _Scratch) -> WorkerStartError:
    process.kill()
    process.wait()
    lines = scratch.startup.read_text(errors="replace").strip().splitlines()
    return WorkerStartError(
        f"the process for learner code did not start: {lines[-1] if lines else 'it said nothing'}"
    )
