"""Measures a command for the benchmarks: wall and processor time, and the memory of its processes."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# One thread a process, wherever torch and the libraries below it look: the times are those of one core.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Adding the pages up takes some milliseconds per process.
_BETWEEN_LOOKS = 0.3


@dataclass(frozen=True)
class Cost:
    """What a command costs, with all processes that it started and waited for."""

    wall: float
    """Seconds from start to end."""
    cpu: float
    """Seconds of processor time, user's and system's."""
    status: int
    output: str
    """Standard output and standard error."""
    own: int = 0
    """The largest resident size of the command's own process, in bytes; 0 where nobody looked."""
    tree: int = 0
    """The most that all its processes took together, a shared page counted in parts, in bytes."""


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    variables: Mapping[str, str] | None = None,
    look: bool = False,
) -> Cost:
    """Run a command to its end, not on Windows; `look` samples the memory of its processes, on Linux only."""
    environment = {**os.environ, **ONE_THREAD, **(variables or {})}
    # An installed package has bytecode: to compile it in every run would make it look slower than it is.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid) if look and sys.platform == "linux" else None
        # wait4() counts this child and those that it waited for; getrusage() would count all children.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        own, tree = watch.end() if watch else (0, 0)
        output.seek(0)
        text = output.read().decode(errors="replace")
    return Cost(wall, used.ru_utime + used.ru_stime, process.returncode, text, own, tree)


def grade(folder: Path, *options: str, names: Sequence[str], look: bool = False) -> Cost:
    """Return the cost of `grader grade` for the class in `folder`/in, on exercises and assignments.

    The results are in `folder`/out. A failure of the kit itself raises an error.
    """
    chosen = [part for name in names for part in ("--exercise", name)]
    command = (sys.executable, "-m", "grader", "grade", "in", "--out", "out", *options, *chosen)
    cost = run(command, folder=folder, look=look)
    if cost.status:
        sys.exit(f"grader grade ended with {cost.status}:\n{cost.output}")
    return cost


def machine(*distributions: str) -> str:
    """Return a line that describes the machine and the versions."""
    versions = [f"Python {platform.python_version()}", *filter(None, map(_version, distributions))]
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    return f"{platform.platform()}, {_processor()}, {cores} cores; {', '.join(versions)}"


def load() -> str:
    """Return the number of runnable processes in the last minute, where the system reports it."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


def _version(distribution: str) -> str:
    try:
        return f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


class _Watch:
    """Samples the memory of a process and of its descendants until the process ends."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._own = self._tree = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> tuple[int, int]:
        """Return the maximum: of the process, and of all processes together."""
        self._over.set()
        self._thread.join()
        return self._own, self._tree

    def _look(self) -> None:
        while not self._over.wait(_BETWEEN_LOOKS):
            self._own = max(self._own, _kilobytes(self._pid, "status", "VmHWM:") * 1024)
            parts = (_kilobytes(pid, "smaps_rollup", "Pss:") for pid in _family(self._pid))
            self._tree = max(self._tree, sum(parts) * 1024)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # the process has ended
        return
    for child in children:
        yield from _family(int(child))


def _kilobytes(pid: int, file: str, key: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)
