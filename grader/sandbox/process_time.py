"""How much processor time a process has used and whether it computes, read from outside.

The processor time of a process hardly depends on what else the machine does; the time on the wall does.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

# States of a thread in /proc that wait neither for a processor nor for a disk: sleeping, stopped, traced.
_WAITING = b"STtZXI"


class ProcessTime(Protocol):
    """The time of one process, which may have ended."""

    def processor_seconds(self) -> float:
        """Return the processor time of all its threads so far."""

    def waits(self) -> bool:
        """Return whether none of its threads has anything to compute now."""


class LinuxProcessTime:
    """Reads the kernel's clock of a process, and the states of its threads."""

    def __init__(self, pid: int) -> None:
        # The number of the clock of all threads of a process (CPUCLOCK_SCHED, <linux/posix-timers.h>).
        self._clock = (~pid << 3) | 2
        self._threads = Path(f"/proc/{pid}/task")
        self._seconds = 0.0

    def processor_seconds(self) -> float:
        """Return the processor time of all its threads so far; once it has ended, what was read last."""
        with suppress(OSError):  # it has ended
            self._seconds = time.clock_gettime(self._clock)
        return self._seconds

    def waits(self) -> bool:
        """Return whether none of its threads has anything to compute now.

        A thread that is ready to run but has no processor does not wait, and neither does one that the
        disk keeps.
        """
        try:
            return all(self._state(thread) in _WAITING for thread in self._threads.iterdir())
        except OSError:  # it has ended
            return False

    def _state(self, thread: Path) -> int:
        # The name in parentheses may hold any characters; the state follows it.
        return (thread / "stat").read_bytes().rpartition(b") ")[2][0]


class OtherProcessTime:
    """Asks psutil: macOS and Windows have no such clock."""

    def __init__(self, pid: int) -> None:
        import psutil

        self._process = psutil.Process(pid)
        self._ended: type[Exception] = psutil.Error
        self._seconds = 0.0

    def processor_seconds(self) -> float:
        """Return the processor time of all its threads so far; once it has ended, what was read last."""
        try:
            times = self._process.cpu_times()
        except self._ended:
            return self._seconds
        self._seconds = times.user + times.system
        return self._seconds

    def waits(self) -> bool:
        """Return True: whether a thread is ready to run is not known there."""
        return True


class WallTime:
    """Stands for the time of a process where none is known: it takes all time for processor time."""

    def processor_seconds(self) -> float:
        """Return the time on the wall."""
        return time.monotonic()

    def waits(self) -> bool:
        """Return False."""
        return False


def process_time(pid: int) -> ProcessTime:
    """Return the time of a process."""
    return LinuxProcessTime(pid) if sys.platform == "linux" else OtherProcessTime(pid)
