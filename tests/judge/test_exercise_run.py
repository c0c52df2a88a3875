"""The results of checks on functions that hang or end their process."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from grader.authoring.calls import TimedOut
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.grades.grade import CheckResult
from grader.handins.submission import SourceFile
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.limits import Limits
from grader.sandbox.workers import WarmWorkers
from helpers import RIGHT, WINDOWS, GradeFiles, call, opened, submission

SOFTMAX = "    return (X - X.logsumexp(1, keepdim=True)).exp()\n"


@pytest.fixture
def run_checks(catalogue: Catalogue, warm_workers: WarmWorkers) -> Callable[..., list[CheckResult]]:
    """Run some checks of an exercise on source text, one after the other."""

    def run(source: str, exercise: Exercise, *names: str) -> list[CheckResult]:
        judge = Judge(catalogue, [exercise], warm_workers, RunSettings(explains=False))
        checks = {check.name: check for check in exercise.checks}
        with judge.begin(submission(source), exercise) as graded:
            return [graded.run(checks[name]) for name in names]

    return run


# Functions that hang


HANGS_ON_LARGE = f"def softmax(X):\n    while X.abs().max() > 50: pass\n{SOFTMAX}"


def test_a_function_that_hangs_is_a_timeout(
    hasty: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """The check with the endless loop gives its time limit; a check without it passes."""
    names = ("rows_sum_to_one", "large_logits_stay_finite", "equals_the_definition")
    before, hung, after = run_checks(HANGS_ON_LARGE, hasty, *names)
    assert (before.status, after.status) == ("passed", "passed")
    assert hung.status == "timeout"
    assert hung.message == "softmax took longer than 0.3 s: is there a loop that never ends?"
    assert hung.points == 0


def test_a_function_that_hung_twice_is_not_called_again(
    hasty: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """After two timeouts, the other checks say so unless their calls have cached answers."""
    names = (
        "large_logits_stay_finite",
        "rows_sum_to_one",
        "rows_far_apart_stay_finite",
        "entries_are_probabilities",
        "ignores_a_shift",
        "leaves_its_input_alone",
    )
    first, between, second, known, *rest = run_checks(HANGS_ON_LARGE, hasty, *names)
    assert [first.status, between.status, second.status] == ["timeout", "passed", "timeout"]
    # This check uses the same rows as the check of the sums, whose answers are cached.
    assert known.status == "passed"
    for result in rest:
        assert result.status == "timeout"
        assert result.message == "softmax timed out twice, so it was not called again."


COMPUTES = (
    "import time\ndef softmax(n):\n    end = time.process_time() + 0.1\n"
    "    while time.process_time() < end: pass\n    return n\n"
)


def test_a_check_has_a_time_of_its_own(softmax: Exercise, warm_workers: WarmWorkers) -> None:
    """If every call is in time but there are too many, the check ends at its own limit."""
    slow = replace(softmax, limits=Limits(call_seconds=60, check_seconds=0.5))
    with opened(warm_workers, slow, COMPUTES) as session:
        *answers, last = session.ask([call(n) for n in range(100)])
    assert answers == list(range(len(answers)))
    assert isinstance(last, TimedOut)
    assert str(last) == "100 calls of softmax took over 0.5 s together."


def test_an_exercise_has_a_time_of_its_own(softmax: Exercise, warm_workers: WarmWorkers) -> None:
    """If every check is in time but all are slow, the exercise ends at twice a check's limit."""
    slow = replace(softmax, limits=Limits(call_seconds=60, check_seconds=1))
    with opened(warm_workers, slow, COMPUTES) as session:
        for _ in range(21):
            session.prepare()
            (answer,) = session.ask([call(1)])
    expected = "The calls for the checks so far took over 2 s together, so softmax was not called again."
    assert str(answer) == expected


def test_slow_calls_in_time_are_answered(softmax: Exercise, warm_workers: WarmWorkers) -> None:
    """A batch may take longer than the limit of one call if each call is in time."""
    slow = replace(softmax, limits=Limits(call_seconds=0.5))
    with opened(warm_workers, slow, COMPUTES) as session:
        assert [*session.ask([call(n) for n in range(10)])] == list(range(10))


# Functions that end their process


@pytest.mark.skipif(WINDOWS, reason="Windows has no signals")
@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("import os; os._exit(3)", "ended itself with exit status 3"),
        ("import os; os._exit(0)", "ended itself with exit status 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
        ("import os; os.abort()", "was ended by SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", "was ended by SIGSEGV"),
    ],
)
def test_a_function_that_ends_its_process_is_a_crash(
    end: str, how: str, softmax: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """The check says how the process ended, and the next check gets a new process and passes."""
    source = f"def softmax(X):\n    if X.abs().max() > 50:\n        {end}\n{SOFTMAX}"
    names = ("large_logits_stay_finite", "rows_sum_to_one")
    crashed, next_one = run_checks(source, softmax, *names)
    assert (crashed.status, crashed.points) == ("crashed", 0)
    assert crashed.message == f"While softmax was running, its process {how}."
    assert next_one.status == "passed"


def test_nothing_of_a_submission_reaches_the_judge(
    softmax: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """The judge's process never runs, imports or unpickles learner code."""
    source = (
        "import builtins, sys, types, torch\n"
        "builtins.learner_was_here = True\n"
        "sys.modules['learner_was_here'] = types.ModuleType('learner_was_here')\n"
        "torch.softmax = lambda X, dim: X\n"
        "class Spy:\n    def __reduce__(self):\n"
        "        return exec, ('import builtins; builtins.learner_was_here = True',)\n"
        "def softmax(X):\n    return Spy()\n"
    )
    (result,) = run_checks(source, softmax, "equals_the_definition")
    assert result.status == "not_judged"
    assert "it returned a softmax.Spy" in result.message
    assert not hasattr(builtins, "learner_was_here")
    assert not {"learner_was_here", "softmax", "submission_softmax"} & sys.modules.keys()
    assert torch.softmax(torch.zeros(1, 2), 1).tolist() == [[0.5, 0.5]]


def test_remarks_are_as_long_as_a_person_reads(grade_files: GradeFiles) -> None:
    """Of thousands of parts that are not read, fifty are named and the rest is counted."""
    parts = tuple(f"part {number}" for number in range(5_000))
    (exercise,) = grade_files([SourceFile("softmax.py", (RIGHT,), left_out=parts)]).exercises
    assert len(exercise.remarks) == 51
    assert exercise.remarks[-1] == "4,950 more"
