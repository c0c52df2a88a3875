"""The processor time of another process, and whether it waits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from class_runs import until
from grader.sandbox.process_time import OtherProcessTime, ProcessTime, process_time

BURNS = "import time\nwhile time.process_time() < {seconds}: pass\nprint(flush=True)\ninput()"
BURNS_IN_A_THREAD = (
    "import threading, time\n"
    "def burn():\n    while time.process_time() < {seconds}: pass\n"
    "thread = threading.Thread(target=burn)\nthread.start()\nthread.join()\nprint(flush=True)\ninput()"
)


@contextmanager
def running(source: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program that waits for a line at its end."""
    command = [sys.executable, "-c", source]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            yield process
        finally:
            process.kill()


# This system's own way to measure, and the one of macOS and Windows.
measured = pytest.mark.parametrize("measure", [process_time, OtherProcessTime], ids=["own", "psutil"])


@measured
@pytest.mark.parametrize("source", [BURNS, BURNS_IN_A_THREAD], ids=["main thread", "other thread"])
def test_the_time_of_all_threads_is_counted(measure: Callable[[int], ProcessTime], source: str) -> None:
    """A process that computes until its own clock shows 0.3 s has used 0.3 s, seen from outside, too."""
    with running(source.format(seconds=0.3)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        # psutil reads hundredths of a second, rounded down: one for the kernel's share, one for the rest.
        least = 0.3 if measure is process_time else 0.28
        assert least <= measure(process.pid).processor_seconds() < 0.6


@measured
def test_the_time_of_a_process_that_ended_is_what_was_read_last(
    measure: Callable[[int], ProcessTime],
) -> None:
    """After the end of a process, its time does not change; where it was never read, it is 0."""
    with running(BURNS.format(seconds=0.1)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time, unread = measure(process.pid), measure(process.pid)
        before = time.processor_seconds()
        process.kill()
        process.wait()
        assert time.processor_seconds() == before > 0
        assert unread.processor_seconds() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says whether a thread is ready to run")
def test_a_process_waits_where_none_of_its_threads_computes() -> None:
    """A process that reads its input waits; one that has no processor to compute on does not."""
    with running("input()") as process:
        until(process_time(process.pid).waits, "the process waits for a line")
    # On the processor that this process uses itself, the other one is ready, and does not run.
    with running("while True: pass") as process:
        os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        time = process_time(process.pid)
        until(lambda: time.processor_seconds() > 0.2, "the process has begun")
        assert not any(time.waits() for _ in range(100))
