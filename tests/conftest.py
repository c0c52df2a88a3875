"""The fixtures of all tests: one warm worker per process, a judge, and the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

# pytest shows the compared values of a failing assertion in a helper, as in a test.
pytest.register_assert_rewrite(*(path.stem for path in Path(__file__).parent.iterdir()))

from another_course import ADDS_COURSE, COURSE, METADATA, Install, write
from grader.authoring.calls import Crashed
from grader.course.catalogue import Catalogue, read_catalogue
from grader.course.exercise import Exercise
from grader.grades.grade import Grade
from grader.handins.submission import Submission
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.sandbox.limits import Limits
from grader.sandbox.workers import FreshWorkers, WarmWorkers, WorkerSource
from helpers import NAIVE, Checked, GradeFiles, Told, does, opened, submission
from homework import GRADE, GradedClass, hand_in

pytest_plugins = ["pytester"]
# The tests expect English texts in every locale.
os.environ["LC_ALL"] = "C.UTF-8"


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
    """Both ways to start workers: forked, and as a process of their own."""
    source: WorkerSource = request.getfixturevalue(f"{request.param}_workers")
    return source


@pytest.fixture(scope="session")
def judge(catalogue: Catalogue, warm_workers: WarmWorkers) -> Judge:
    return Judge(catalogue, catalogue.select(["softmax"]), warm_workers)


@pytest.fixture(scope="session")
def grade(judge: Judge) -> Callable[[str | dict[str, str]], Grade]:
    """Grade source text on softmax: one file, or several files by name."""
    return lambda source: judge.grade(submission(source))


@pytest.fixture
def run_grader(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the grader command in an empty folder, as a person would."""

    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)

    return run


@pytest.fixture(scope="session")
def check_overflowing(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Checked]:
    """Check a softmax that overflows as a person does, once with each set of options."""

    @cache
    def check(*options: str) -> Checked:
        folder = tmp_path_factory.mktemp("overflowing")
        (folder / "ada.py").write_text(NAIVE)
        command = [sys.executable, "-m", "grader", "check", "ada.py", "--exercise", "softmax"]
        command += ["--json", "new/grade.json", *options]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
        return Checked(folder, result)

    return check


# The worker of one submission, called as a law calls it


@pytest.fixture(scope="session")
def softmax(catalogue: Catalogue) -> Exercise:
    return catalogue.select(["softmax"])[0]


@pytest.fixture(scope="session")
def patient(softmax: Exercise) -> Exercise:
    """The exercise with time limits that no test reaches, and a low memory limit."""
    return replace(
        softmax,
        limits=Limits(call_seconds=120, load_seconds=120, check_seconds=240, memory_bytes=2**30),
    )


@pytest.fixture(scope="session")
def hasty(softmax: Exercise) -> Exercise:
    """The exercise with a time limit slightly above the time of a right answer."""
    return replace(softmax, limits=Limits(call_seconds=0.3, load_seconds=60, check_seconds=60))


@pytest.fixture(scope="module", params=["warm", "fresh"])
def tell(request: pytest.FixtureRequest, patient: Exercise) -> Iterator[Told]:
    """Run some lines as a learner's function; in a forked worker, then in a worker of its own process."""
    workers = request.getfixturevalue(f"{request.param}_workers")
    with ExitStack() as sessions:
        session = sessions.enter_context(opened(workers, patient))

        def run(lines: str) -> Any:
            nonlocal session
            answer = does(session)(lines)
            if isinstance(answer, Crashed):
                # A session does not call a function again that has ended two processes.
                session = sessions.enter_context(opened(workers, patient))
            return answer

        yield run


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package `arithmetic` for the commands of a test; return its folder."""

    def install(source: str = ADDS_COURSE, course: dict[str, str] = COURSE) -> Path:
        home = tmp_path / "installed"
        write(home, {"arithmetic.py": source} | METADATA)
        write(home / "course", course)
        monkeypatch.setenv("PYTHONPATH", str(home))
        return home

    return install


# Graded hand-ins, and a course of another author


@pytest.fixture(scope="session")
def grade_files(catalogue: Catalogue, softmax: Exercise, warm_workers: WarmWorkers) -> GradeFiles:
    """Grade files as a reader returns them; failures are not shrunk, because no test reads the examples."""
    judge = Judge(catalogue, [softmax], warm_workers, RunSettings(explains=False))
    return lambda files: judge.grade(Submission("ada", "ada", tuple(files)))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with homework, and a class of four who have handed it in, two of them late."""
    monkeypatch.setenv("PYTHONPATH", str(hand_in(tmp_path)))
    return tmp_path


@pytest.fixture(scope="session")
def graded_homework(tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """The homework of `home`, graded, for tests that do not change it."""
    folder = tmp_path_factory.mktemp("homework")
    environment = os.environ | {"PYTHONPATH": str(hand_in(folder))}
    result = subprocess.run(
        [sys.executable, "-m", "grader", *GRADE],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return GradedClass(folder, result)


@pytest.fixture
def graded_home(graded_homework: GradedClass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the graded homework; its gradebook names the folder of the original class."""
    shutil.copytree(graded_homework.folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
    return tmp_path
