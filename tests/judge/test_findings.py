"""Findings: the status and the example that follow from a law's run."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from grader import check
from grader.authoring import expect
from grader.authoring.calls import Crashed, Raised, TimedOut
from grader.course.catalogue import Catalogue
from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.judge.judge import Judge
from grader.sandbox.workers import WarmWorkers
from helpers import RIGHT, submission
from judge.laws import TIMED_OUT, Learner, asks_once, doubles, finding_of, raises, verdict


@pytest.mark.parametrize(
    ("problem", "status", "message"),
    [
        (Raised("ValueError: no", todo=False), "failed", "ValueError: no"),
        (Raised("NotImplementedError", todo=True), "todo", "NotImplementedError"),
        (TIMED_OUT, "timeout", "double took longer than 2 s: is there a loop that never ends?"),
        (Crashed("While double was running, its process ended."), "crashed", "While double was running"),
    ],
)
def test_an_exception_decides_the_status(problem: Exception, status: str, message: str) -> None:
    """A learner's exception, a timeout and a crash each give their own status."""
    finding = finding_of(asks_once, [{"x": x} for x in (1, 2, 3)], Learner(raises(problem)))
    assert finding is not None
    assert finding.status == status
    assert finding.message.startswith(message)


def test_the_first_example_that_does_not_pass_decides() -> None:
    """A wrong answer before a timeout gives `failed`, not `timeout`."""

    def function(x: int) -> object:
        if x == 2:
            return 0
        return raises(TIMED_OUT)(x)

    assert verdict(asks_once, function) == "failed"


@check(points=1)
def is_even(student: Any, x: int) -> None:
    """double(x) is even."""
    found = student.double(x)
    with expect.given():
        expect.number(found, found if found > 0 else 1, what="The number")
    if found % 2:
        raise expect.Failure("{found} is odd.", found=found)


@pytest.mark.parametrize(
    ("answers", "status", "message"),
    [
        ((0, 0, 0), "not_judged", "Not judged: The number is 0; it should be 1."),
        ((2, 0, 2), "not_judged", "Not judged: The number is 0; it should be 1."),
        ((0, 2, 3), "failed", "3 is odd."),
        ((3, 0, 2), "failed", "3 is odd."),
        ((0, None, 2), "failed", "double(x) returned None (is a return missing?)."),
    ],
)
def test_a_law_that_cannot_be_judged_decides_nothing_about_other_examples(
    answers: tuple[object, ...], status: str, message: str
) -> None:
    """An example on which the law fails decides; without one, a check is not judged, and never passed."""
    examples = [{"x": x} for x in range(3)]
    finding = finding_of(is_even, examples, Learner(lambda x: answers[x]))
    assert finding is not None
    assert (finding.status, finding.message) == (status, message)


def test_an_exception_is_never_excused() -> None:
    """Where learner code raises or hangs inside what a law needs, the status is that of the exception."""

    @check(points=1)
    def law(student: Any, x: int) -> None:
        """The call is what the law needs."""
        with expect.given():
            student.double(x)

    assert verdict(law, raises(Raised("ValueError: no", todo=False))) == "failed"
    assert verdict(law, raises(Raised("NotImplementedError", todo=True))) == "todo"
    assert verdict(law, raises(TIMED_OUT)) == "timeout"
    assert verdict(law, lambda x: "two") == "not_judged"


def test_the_smallest_failing_example_is_shown() -> None:
    """Of the examples that fail alike, the finding shows the one with the fewest numbers."""

    @check(points=1)
    def law(student: Any, x: int, X: torch.Tensor) -> None:
        """Nothing is right."""
        raise expect.Failure(f"{X.numel()} numbers")

    examples = [{"x": 0, "X": torch.zeros(n, 2)} for n in (3, 1, 2)]
    finding = finding_of(law, examples, Learner(doubles))
    assert finding is not None
    assert finding.message == "2 numbers"


def test_a_plain_assertion_in_a_law_is_a_failure() -> None:
    """A law can use assert, with or without a message."""

    @check(points=1)
    def worded(student: Any, x: int) -> None:
        """With words."""
        assert student.double(x) == 2 * x, "double(x) is 2x."

    @check(points=1)
    def bare(student: Any, x: int) -> None:
        """Without."""
        if student.double(x) != 2 * x:
            raise AssertionError

    for law, message in ((worded, "double(x) is 2x."), (bare, "The law does not hold.")):
        assert verdict(law, doubles) == "passed"
        finding = finding_of(law, [{"x": 1}], Learner(lambda x: 0))
        assert finding is not None
        assert finding.status == "failed"
        assert finding.message.partition("\n")[0] == message


def test_an_answer_that_breaks_its_declaration_never_reaches_the_law() -> None:
    """A text in place of a number fails the check with the kit's message before the law sees it."""
    finding = finding_of(asks_once, [{"x": 1}], Learner(lambda x: "two"))
    assert finding is not None
    assert (finding.status, finding.message) == (
        "failed",
        "double(x) must return a number; it returned a str.",
    )


# Laws that are wrong themselves


@check(points=1)
def catches_everything(student: Any, x: int) -> None:
    """A law that never lets go."""
    try:
        student.double(x)
    except BaseException:
        return


@check(points=1)
def asks_for_a_random_number(student: Any, x: int) -> None:
    """A law that asks for something else each time."""
    student.double(random.random())


@check(points=1)
def asks_less_the_second_time(student: Any, x: int, seen: list[int] = []) -> None:  # noqa: B006  # it remembers
    """A law that asks every other time it is run."""
    seen.append(x)
    if seen.count(x) % 2 == 1:
        student.double(x)


@check(points=1)
def catches_timeouts(student: Any, x: int) -> None:
    """A law that takes a timeout for an answer."""
    try:
        student.double(x)
    except TimedOut:
        return


@check(points=1)
def catches_what_learners_raise(student: Any, x: int) -> None:
    """A law that takes an exception for an answer."""
    try:
        student.double(x)
    except Raised:
        return


@check(points=1)
def looks_a_key_up(student: Any, x: int) -> None:
    """A law with a mistake in it."""
    student.double(x)
    {}["missing"]


@check(points=1)
def asks_for_another_function(student: Any, x: int) -> None:
    """A law about a function that the exercise does not ask for."""
    student.triple(x)


@pytest.mark.parametrize(
    ("law", "function", "message"),
    [
        (catches_everything, doubles, "caught the exception that suspends it"),
        (asks_for_a_random_number, doubles, "called the function with other values"),
        (asks_less_the_second_time, doubles, "made fewer calls when it was run again"),
        (catches_timeouts, raises(TIMED_OUT), "went on after an answer that was an exception"),
        (
            catches_what_learners_raise,
            raises(Raised("no", todo=False)),
            "went on after an answer that was an exception",
        ),
        (looks_a_key_up, doubles, "KeyError: 'missing'"),
        (asks_for_another_function, doubles, "AttributeError: the exercise asks for double, not for triple"),
    ],
    ids=lambda value: value.name if isinstance(value, Check) else "",
)
@pytest.mark.parametrize("numbers", [(1, 2, 3), (2,), (1, 2)], ids=str)
def test_a_laws_own_fault_is_an_error(
    law: Check, function: Callable[[Any], object], message: str, numbers: tuple[int, ...]
) -> None:
    """A law that is not deterministic, or has a bug, gives `error` and costs the learner no points.

    The function that raises does so for the second of three numbers, the last of two, the only one.
    """
    finding = finding_of(law, [{"x": x} for x in numbers], Learner(function))
    assert finding is not None, "the law was passed"
    assert finding.status == "error"
    assert finding.message.startswith(f"The check {law.name} itself failed: ")
    assert message in finding.message


CHECKS = '''
import torch

from grader import check, expect
from grader.authoring.strategies import logits


@check(points=1, X=logits())
def broken(student, X):
    """A law with a mistake in it."""
    student.softmax(X)
    {}["missing"]


@check(points=2, X=logits())
def sums_to_one(student, X):
    """Every row of softmax(X) sums to 1."""
    sums = student.softmax(X).sum(dim=1)
    expect.close(sums, torch.ones_like(sums), scale=X)


@check(points=4)
def runs_once(student):
    """A law without strategies is run once."""
    assert student.softmax(torch.zeros(1, 2)).tolist() == [[0.5, 0.5]]
'''


def test_other_checks_stand_beside_one_that_is_broken(
    tmp_path: Path, softmax: Exercise, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """The error of one law names it, costs only its own points and needs a person."""
    (tmp_path / "checks.py").write_text(CHECKS)
    exercise = Exercise(
        folder=tmp_path, name="softmax", title="", order=1, names=softmax.names, limits=softmax.limits
    )
    grade = Judge(catalogue, [exercise], warm_workers).grade(submission(RIGHT))
    statuses = {result.name: result.status for result in grade.exercises[0].checks}
    assert statuses == {"broken": "error", "sums_to_one": "passed", "runs_once": "passed"}
    assert "broken" in grade.exercises[0].checks[0].message
    assert "KeyError" in grade.exercises[0].checks[0].message
    assert grade.points == 6
    assert grade.faulty
