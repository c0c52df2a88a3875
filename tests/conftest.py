"""What tests share: one warm worker a process, a judge, and the command line as people run it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.catalogue import Catalogue, read_catalogue
from grader.grading import Judge
from grader.plugins import plugin_manager
from grader.process import FreshWorkers, WarmWorkers, WorkerSource
from grader.result import Grade
from grader.submission import SourceFile, Submission

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "exercises"
RIGHT = (EXERCISES / "softmax" / "reference.py").read_text()
NAIVE = (EXERCISES / "softmax" / "wrong" / "no_maximum_subtracted.py").read_text()


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
