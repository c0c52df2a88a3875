"""The threads of a worker and the files in its folder are bounded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.limits import Limits
from grader.sandbox.resource_watch import ResourceWatch
from helpers import LINUX, MIB

pytestmark = LINUX

# Starts 255 threads beside its own, and one more for each line that it reads.
THREADS = """
import threading
ended = threading.Event()
for _ in range(255):
    threading.Thread(target=ended.wait, daemon=True).start()
while True:
    print(flush=True)
    input()
    threading.Thread(target=ended.wait, daemon=True).start()
"""


def test_a_worker_may_have_256_threads(tmp_path: Path) -> None:
    """With one more, its process has too many; a process that has ended has none."""
    command = [sys.executable, "-c", THREADS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        watch = ResourceWatch(process.pid, tmp_path, Limits())
        process.stdout.readline()
        assert watch.excess() == ""
        process.stdin.write("\n")
        process.stdin.flush()
        process.stdout.readline()
        assert watch.excess() == "had started more than 256 threads"
        process.kill()
        process.wait()
        assert watch.excess() == ""


@pytest.mark.parametrize("name", ["a name", "a) name", ") 1 2 3 ("])
def test_the_name_of_a_program_does_not_hide_its_threads(name: str, tmp_path: Path) -> None:
    """Learner code can call its process anything; parentheses and numbers in its name do not matter."""
    says = f"open('/proc/self/comm', 'w').write({name!r})\n{THREADS}"
    command = [sys.executable, "-c", says]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            assert ResourceWatch(process.pid, tmp_path, Limits()).excess() == ""
        finally:
            process.kill()


def test_a_folder_may_hold_a_thousand_files(tmp_path: Path) -> None:
    """With one more, it holds too many, whatever their sizes are."""
    watch = ResourceWatch(os.getpid(), tmp_path, Limits(scratch_bytes=8 * MIB))
    for number in range(1000):
        (tmp_path / str(number)).touch()
    assert watch.excess() == ""
    (tmp_path / "folder").mkdir()
    assert watch.excess() == ("had more than the 8 MiB, or the 1,000 files, that it may have in its folder")


def test_the_files_of_a_folder_take_as_many_bytes_as_they_may(tmp_path: Path) -> None:
    """Bytes are counted where the disk holds them: a hole in a file takes none."""
    watch = ResourceWatch(os.getpid(), tmp_path, Limits(scratch_bytes=MIB))
    (tmp_path / "half").write_bytes(bytes(MIB // 2))
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(64 * MIB)
    assert watch.excess() == ""
    (tmp_path / "more").write_bytes(bytes(MIB))
    assert watch.excess().startswith("had more than the 1 MiB")
    unwatched = ResourceWatch(os.getpid(), tmp_path, Limits())
    assert unwatched.excess() == ""


def test_a_folder_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    """The worker may have ended, or removes a folder while it is counted."""
    watch = ResourceWatch(os.getpid(), tmp_path / "gone", Limits(scratch_bytes=MIB))
    assert watch.excess() == ""
