"""Runs of `grader grade` that tests watch, stop and kill, and the results that they leave."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from another_course import ADDS_COURSE, COURSE, DOUBLE_CHECKS, METADATA, write
from helpers import EXERCISES, without_seconds

RIGHT = (EXERCISES / "accuracy" / "reference.py").read_text()
WRONG = (EXERCISES / "accuracy" / "wrong" / "argmax_of_everything.py").read_text()
ENDLESS = "def accuracy(y_hat, y):\n    while True:\n        pass\n"
# A right hand-in, a wrong one, one that is not Python, one without source.
CLASS = {"ada.py": RIGHT, "ben.py": WRONG, "dan.py": "def f(:\n", "eve.txt": "accuracy is easy"}
POINTS = 12
SEED = 20
# The seed that classes are graded with: a shorter one comes with a warning.
CLASS_SEED = 2**64
OLDER_SEED = CLASS_SEED + 1
PATIENCE = 300.0
# Runs a command, adopts all of its descendants, and ends when the last of them has ended.
KEEPER = """
import ctypes, os, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
told = int(sys.argv[1])
judge = subprocess.Popen(sys.argv[2:])
os.write(told, b"%d\\n" % judge.pid)
while True:
    try:
        pid, status = os.wait()
    except ChildProcessError:
        break
    if pid == judge.pid:
        os.write(told, b"%d\\n" % os.waitstatus_to_exitcode(status))
"""
# The grader command, with faults: a bound on the bytes of a file, an interrupt when it loads a module,
# a kill before it touches a folder for the nth time. At the end it prints how often it touched
# the folder.
JUDGE = """
import os, resource, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
if most := int(os.environ.get("TEST_FILE_BYTES", 0)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
module, folder = os.environ.get("TEST_INTERRUPT_AT"), os.environ.get("TEST_FOLDER", "nowhere")
touched, last = 0, int(os.environ.get("TEST_LAST_TOUCH", 0))
def heard(event, arguments):
    global touched, module
    if event == "import" and arguments[0] == module:
        module = None
        os.kill(os.getpid(), signal.SIGINT)
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect"):
        if any(str(argument).startswith(folder) for argument in arguments):
            touched += 1
            if touched == last:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(heard)
from grader.commands import main
status = main(sys.argv[1:])
if touched:
    print("touched", touched)
sys.exit(status)
"""


def grading(folder: Path, out: Path, *options: object, exercise: str = "accuracy") -> list[str]:
    """Return the command that grades a class on one cheap exercise, with the same seed as others."""
    seed = () if "--seed" in options else ("--seed", CLASS_SEED)
    arguments = ["grade", folder, "--out", out, "--exercise", exercise, *seed, *options]
    return [sys.executable, "-c", JUDGE, *map(str, arguments)]


def run(command: list[str], **environment: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    env = os.environ | {name: str(value) for name, value in environment.items()}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class Running:
    """A running command, and every process that it starts."""

    def __init__(self, command: list[str], home: Path, **environment: object) -> None:
        self._stdout, self._stderr = home / "stdout.txt", home / "stderr.txt"
        receive, send = os.pipe()
        with self._stdout.open("w") as stdout, self._stderr.open("w") as stderr:
            self._keeper = subprocess.Popen(
                [sys.executable, "-S", "-c", KEEPER, str(send), *command],
                env=os.environ | {name: str(value) for name, value in environment.items()},
                pass_fds=[send],
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        os.close(send)
        self._told = os.fdopen(receive)
        self.pid = int(self._told.readline())
        # The system can give a process id to a new process; a pidfd always means this process.
        self._judge = os.pidfd_open(self.pid)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exception: object) -> None:
        while self._keeper.poll() is None:
            for pid in children(self._keeper.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._told.close()
        os.close(self._judge)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the judge alone, unless it has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._judge, number)

    def await_end(self) -> None:
        """Wait until the judge has ended; its children may still run."""
        assert select.select([self._judge], [], [], PATIENCE)[0], "the judge does not end"

    def interrupt(self) -> None:
        """Send what Ctrl-C sends: an interrupt to every process of the terminal."""
        os.killpg(self._keeper.pid, signal.SIGINT)

    def pool(self) -> list[int]:
        """Return the processes that grade in parallel."""
        return [pid for pid in children(self.pid) if "spawn_main" in command_of(pid)]

    def wait(self) -> subprocess.CompletedProcess[str]:
        """Return the result of the judge after every process has ended."""
        try:
            self._keeper.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pytest.fail(f"these outlive the judge: {[command_of(pid) for pid in children(self._keeper.pid)]}")
        status = int(self._told.readline())
        return subprocess.CompletedProcess([], status, self._stdout.read_text(), self._stderr.read_text())


def children(pid: int) -> list[int]:
    """Return the child processes of a process; an empty result if it has ended."""
    found = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def command_of(pid: int) -> str:
    """Return the command line of a process; an empty result if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def rows(book: Path) -> dict[str, Any]:
    """Return the rows of a gradebook without times; nothing if there is no gradebook yet."""
    if not book.exists():
        return {}
    with closing(sqlite3.connect(f"{book.as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute("PRAGMA user_version").fetchone()[0]:
            return {}
        found = connection.execute("SELECT id, content, key, grade FROM submissions").fetchall()
    held = {
        id: (content, json.loads(key), without_seconds(json.loads(grade)))
        for id, content, key, grade in found
    }
    assert len(held) == len(found)
    return held


def copied_rows(out: Path) -> dict[str, Any]:
    """Return the same rows from a copy, so that the files of a killed run do not change."""
    with TemporaryDirectory() as copy:
        for name in ("gradebook.sqlite", "gradebook.sqlite-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(out / name, copy)
        return rows(Path(copy, "gradebook.sqlite"))


def files(out: Path) -> dict[str, bytes]:
    """Return all files in a folder by their paths."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def results(out: Path) -> dict[str, Any]:
    """Return all files that a run leaves, hidden ones too, without times."""
    found: dict[str, Any] = dict(files(out))
    found["gradebook.sqlite"] = copied_rows(out)
    return {
        name: without_seconds(json.loads(content)) if name.endswith(".json") else content
        for name, content in found.items()
    }


def points(out: Path) -> dict[str, float]:
    """Return the points in grades.csv by id."""
    lines = (out / "grades.csv").read_text().splitlines()[1:]
    return {line.split(",")[0]: float(line.split(",")[1]) for line in lines}


# A second law of `double`, which raises an error on some answers while BREAKS is set.
BREAKS = COURSE | {
    "double/checks.py": DOUBLE_CHECKS
    + '''

@check(points=5)
def fails_on_some_answers(student):
    """A law with a mistake of its own."""
    import os

    import torch

    answer = student.double(torch.full((1, 1), 1234.5)).item()
    if "BREAKS" in os.environ:
        1 / (answer - 7)
    expect.number(answer, 2469.0)
'''
}
SEVEN = "import torch\n\ndef double(X):\n    return torch.where(X == 1234.5, X - 1227.5, X + X)\n"
# The same mistake ends the whole process.
KILLS = COURSE | {
    "double/checks.py": BREAKS["double/checks.py"].replace(
        """    if "BREAKS" in os.environ:
        1 / (answer - 7)
""",
        """    if answer == 7:
        os.kill(os.getpid(), 9)
""",
    )
}


def install(home: Path, source: str = ADDS_COURSE, course: dict[str, str] = COURSE) -> Path:
    """Install a course as a plugin; return the folder to put on PYTHONPATH."""
    write(home / "installed", {"arithmetic.py": source} | METADATA)
    write(home / "installed" / "course", course)
    return home / "installed"
