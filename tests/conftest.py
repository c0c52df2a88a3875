"""What tests share: one warm worker a process, a judge, and the command line as people run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from grader.catalogue import Catalogue, read_catalogue
from grader.exercise import Exercise
from grader.grading import Judge
from grader.limits import Limits
from grader.plugins import plugin_manager
from grader.process import FreshWorkers, WarmWorkers, WorkerSource
from grader.result import Grade
from grader.session import Session
from grader.student import Call
from grader.submission import SourceFile, Submission

pytest_plugins = ["pytester"]
# What tests read is English, wherever they run.
os.environ["LC_ALL"] = "C.UTF-8"

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
# A function of a learner's that does whatever the test says.
DOES_AS_TOLD = """
import textwrap

def softmax(lines):
    names = {}
    exec("def told():\\n" + textwrap.indent(lines, "    "), names)
    return names["told"]()
"""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue(plugin_manager())


@pytest.fixture(scope="session")
def warm_workers() -> Iterator[WarmWorkers]:
    workers = WarmWorkers()
    yield workers
    workers.close()


@pytest.fixture(scope="session")
def fresh_workers() -> Iterator[FreshWorkers]:
    workers = FreshWorkers()
    yield workers
    workers.close()


@pytest.fixture(params=["warm", "fresh"])
def workers(request: pytest.FixtureRequest) -> WorkerSource:
    """Both ways in which workers start: forked, and as a process of their own."""
    source: WorkerSource = request.getfixturevalue(f"{request.param}_workers")
    return source


@pytest.fixture(scope="session")
def judge(catalogue: Catalogue, warm_workers: WarmWorkers) -> Judge:
    return Judge(catalogue, catalogue.select(["softmax"]), warm_workers)


def submission(source: str | dict[str, str], *, id: str = "ada") -> Submission:
    """Return a submission of one file softmax.py, or of several by name."""
    files = {"softmax.py": source} if isinstance(source, str) else source
    return Submission(id, id, tuple(SourceFile(name, (text,)) for name, text in files.items()))


@pytest.fixture(scope="session")
def grade(judge: Judge) -> Callable[[str | dict[str, str]], Grade]:
    """Grade source text on softmax: one file's, or several files' by name."""
    return lambda source: judge.grade(submission(source))


@pytest.fixture
def run_grader(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the grader command in an empty folder, as a person would."""

    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)

    return run


# One submission's worker, asked as a law asks


@pytest.fixture(scope="session")
def softmax(catalogue: Catalogue) -> Exercise:
    return catalogue.select(["softmax"])[0]


@pytest.fixture(scope="session")
def patient(softmax: Exercise) -> Exercise:
    """The exercise with patience that no test uses up, and a bound on memory that is soon reached."""
    return replace(
        softmax,
        limits=Limits(call_seconds=120, load_seconds=120, check_seconds=240, memory_bytes=2**30),
    )


def call(*arguments: object) -> Call:
    """Return a call of softmax, as a law's handle makes it."""
    message = {"name": "softmax", "recipe": "call", "arguments": arguments}
    return Call(("softmax",), message, "call", arguments)


Told = Callable[[str], Any]


def does(session: Session) -> Told:
    """Return a function that has a learner's function do what some lines say, and gives its answer."""
    return lambda lines: session.ask([call(lines)])[0]


@contextmanager
def opened(workers: WorkerSource, exercise: Exercise, source: str = DOES_AS_TOLD) -> Iterator[Session]:
    """Open a session with a submission of this text."""
    with Session(submission(source), exercise, workers, seed=3) as session:
        yield session


@pytest.fixture(scope="module", params=["warm", "fresh"])
def tell(request: pytest.FixtureRequest, patient: Exercise) -> Iterator[Told]:
    """Have a learner's function do what some lines say; in a forked worker, then in one of its own."""
    with opened(request.getfixturevalue(f"{request.param}_workers"), patient) as session:
        yield does(session)
