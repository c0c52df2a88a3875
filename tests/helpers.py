"""Functions and constants that tests of several folders use."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from grader.authoring.calls import Call
from grader.course.exercise import Exercise
from grader.grades.grade import Grade
from grader.handins.submission import SourceFile, Submission
from grader.judge.options import RunSettings
from grader.judge.session import Session
from grader.judge.shared import Shared
from grader.sandbox.workers import WorkerSource

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "exercises"
SETTINGS = {path.parent.name: tomllib.loads(path.read_text()) for path in EXERCISES.glob("*/exercise.toml")}
# The kit's own exercises in their order, each with its name and its title.
LISTED = [
    f"{name} {settings['title']}"
    for name, settings in sorted(SETTINGS.items(), key=lambda item: item[1]["order"])
]
ASSIGNMENTS = [
    f"The assignment {name}: {', '.join(parts)}"
    for name, parts in tomllib.loads((EXERCISES / "course.toml").read_text())["assignments"].items()
]
RIGHT = (EXERCISES / "softmax" / "reference.py").read_text()
NAIVE = (EXERCISES / "softmax" / "wrong" / "no_maximum_subtracted.py").read_text()
SOFTMAX = """
def softmax(X):
    X = X - X.amax(dim=1, keepdim=True)
    weights = X.exp()
    return weights / weights.sum(dim=1, keepdim=True)
"""
# Fails every check: a file that must not be graded.
WRONG = "def softmax(X):\n    raise ValueError('the wrong one')\n"
# A learner's function that runs the lines that the test gives.
DOES_AS_TOLD = """
import textwrap

def softmax(lines):
    names = {}
    exec("def told():\\n" + textwrap.indent(lines, "    "), names)
    return names["told"]()
"""

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MIB = 2**20
UNIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
NAMES_ARE_BYTES = pytest.mark.skipif(sys.platform != "linux", reason="such a file can be named on Linux only")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process so")
WINDOWS = sys.platform == "win32"

Grader = Callable[..., subprocess.CompletedProcess[str]]
GradeFiles = Callable[[Sequence[SourceFile]], Grade]
Told = Callable[[str], Any]


def submission(source: str | dict[str, str], *, id: str = "ada") -> Submission:
    """Return a submission of one file softmax.py, or of several by name."""
    files = {"softmax.py": source} if isinstance(source, str) else source
    return Submission(id, id, tuple(SourceFile(name, (text,)) for name, text in files.items()))


def call(*arguments: object) -> Call:
    """Return a call of softmax, as a law's handle makes it."""
    message = {"name": "softmax", "recipe": "call", "arguments": arguments}
    return Call(("softmax",), message, "call", arguments)


def does(session: Session) -> Told:
    """Return a function that runs lines as a learner's function and returns its answer."""
    return lambda lines: session.ask([call(lines)])[0]


@contextmanager
def opened(workers: WorkerSource, exercise: Exercise, source: str = DOES_AS_TOLD) -> Iterator[Session]:
    """Open a session with a submission of this text."""
    with Session(submission(source), exercise, Shared(workers, RunSettings(seed=3))) as session:
        yield session


def remarks(grade: Grade) -> list[str]:
    return list(grade.exercises[0].remarks)


def assert_full_marks(grade: Grade, *left_out: str) -> None:
    """Assert that every check is passed and that exactly these parts were left out."""
    problems = [f"{c.name}: {c.message}" for c in grade.exercises[0].checks if c.status != "passed"]
    assert problems == []
    assert remarks(grade) == [f"Left out: {part}" for part in left_out]


# Commands and processes


@dataclass(frozen=True)
class Checked:
    """A softmax that overflows, ada.py, after `grader check --json new/grade.json`."""

    folder: Path
    result: subprocess.CompletedProcess[str]

    @property
    def grade(self) -> Any:
        return json.loads((self.folder / "new" / "grade.json").read_text(encoding="utf-8"))


def without_seconds(document: Any) -> Any:
    """Return a JSON document without the times in it."""
    if isinstance(document, dict):
        return {key: without_seconds(value) for key, value in document.items() if key != "seconds"}
    if isinstance(document, list):
        return [without_seconds(item) for item in document]
    return document


def assert_one_line(result: subprocess.CompletedProcess[str], *says: str) -> None:
    """Assert exit status 2 and one line on standard error that contains every text."""
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("grader: ")
    for text in says:
        assert text in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def bound_memory(size: int) -> None:
    """Allow this process `size` bytes more than it uses now."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + size, resource.RLIM_INFINITY))


def run_alone(function: Callable[[], None]) -> str:
    """Run a function of a test module in its own process and return what it printed."""
    code = f"from {function.__module__} import {function.__name__} as function; function()"
    search = os.pathsep.join(["tests", *filter(None, [os.environ.get("PYTHONPATH")])])
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": search},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout
