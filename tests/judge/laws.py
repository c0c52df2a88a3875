"""Laws about a function that needs no worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import check
from grader.authoring import expect
from grader.authoring.calls import Answer, Ask, Call, TimedOut
from grader.authoring.student import Student
from grader.course.check import Check
from grader.course.declared import Name, NumberResult
from grader.course.exercise import Exercise
from grader.judge.examples import Example
from grader.judge.findings import Finding
from grader.judge.replay import AskAll, Replays
from grader.sandbox.limits import Limits

DOUBLING = Exercise(
    folder=Path("doubling"),
    name="doubling",
    title="Doubling",
    order=1,
    names=(Name("double", {"x": ()}, NumberResult()),),
    limits=Limits(),
)


def finding_of(law: Check, examples: Sequence[Example], learner: AskAll) -> Finding | None:
    """Return the finding of a law for a learner's answers."""
    return Replays().replay(law, numbered(examples), enrolled, learner, cache_key=law.name).finding


def numbered(examples: Sequence[Example]) -> dict[int, Example]:
    return dict(enumerate(examples))


def enrolled(ask: Ask) -> Student:
    return Student(DOUBLING, ask)


@dataclass
class Learner:
    """Answers calls as a session does: in order, and not after an answer that is an exception."""

    function: Callable[[Any], object]
    batches: list[list[object]] = field(default_factory=list)

    def __call__(self, calls: Sequence[Call]) -> list[Answer]:
        self.batches.append([call.arguments[0] for call in calls])
        answers: list[Answer] = []
        for call in calls:
            try:
                answers.append(self.function(call.arguments[0]))
            except Exception as problem:
                answers.append(problem)
                break
        return answers


def verdict(law: Check, function: Callable[[Any], object], numbers: Sequence[int] = (1, 2, 3)) -> str:
    """Return the status of a law about `double`, replayed on some numbers."""
    finding = finding_of(law, [{"x": x} for x in numbers], Learner(function))
    return finding.status if finding else "passed"


def doubles(x: int) -> int:
    return 2 * x


@check(points=1)
def asks_nothing(student: Any, x: int) -> None:
    """A law without a call."""


@check(points=1)
def asks_once(student: Any, x: int) -> None:
    """double(x) is 2x."""
    if student.double(x) != 2 * x:
        raise expect.Failure(f"double({x}) is wrong.")


@check(points=1)
def asks_twice(student: Any, x: int) -> None:
    """double(double(x)) is 4x."""
    if student.double(student.double(x)) != 4 * x:
        raise expect.Failure(f"double(double({x})) is wrong.")


@check(points=1)
def asks_three_times(student: Any, x: int) -> None:
    """The third call depends on whether the second answer is even."""
    second = student.double(student.double(x))
    if student.double(second if second % 2 == 0 else x) != 2 * second:
        raise expect.Failure(f"The third double of {x} is wrong.")


def raises(problem: Exception) -> Callable[[Any], object]:
    """Return a function that doubles 1 and raises for any other number."""

    def function(x: int) -> object:
        if x == 1:
            return 2
        raise problem

    return function


TIMED_OUT = TimedOut("double took longer than 2 s: is there a loop that never ends?")
