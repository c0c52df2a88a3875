"""What `pytest --grade` collects: an exercise is a node, each of its checks an item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from grader.text.language import Language

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

    from grader.course.check import Check
    from grader.course.exercise import Exercise
    from grader.grades.grade import CheckResult


class Run(Protocol):
    """The graded submission that the items belong to."""

    say: Language

    def grade(self, exercise: Exercise, check: Check) -> tuple[CheckResult, dict[str, Any]]:
        """Return the result of a check, and all that the summary needs of it as plain data."""


class CheckNotPassed(Exception):
    """Raised in an item whose check is not passed; carries the result."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.message)
        self.result = result


class ExerciseNode(pytest.Collector):
    """An exercise: the parent of its checks' items."""

    def __init__(self, *, run: Run, exercise: Exercise, checks: Sequence[Check], **node: Any) -> None:
        super().__init__(name=exercise.name, nodeid=exercise.name, **node)
        self._run = run
        self._exercise = exercise
        self._checks = checks

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each check."""
        for check in self._checks:
            yield CheckItem.from_parent(self, run=self._run, exercise=self._exercise, check=check)


class CheckItem(pytest.Item):
    """One check of one exercise."""

    def __init__(self, *, run: Run, exercise: Exercise, check: Check, **node: Any) -> None:
        super().__init__(name=check.name, **node)
        self._run = run
        self._exercise = exercise
        self._check = check
        self.graded: dict[str, Any] = {}
        """What the report carries to the process that prints."""

    def runtest(self) -> None:
        """Grade the check. Raises CheckNotPassed."""
        result, self.graded = self._run.grade(self._exercise, self._check)
        self.user_properties += [
            ("points", result.points),
            ("max_points", result.max_points),
            ("status", result.status),
        ]
        if result.status != "passed":
            raise CheckNotPassed(result)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """Return what a learner reads."""
        from grader.grades.report import failure
        from grader.sandbox.spawn import WorkerStartError

        match excinfo.value:
            case CheckNotPassed(result=result):
                return failure(result, self._run.say, titled=True)
            case WorkerStartError() as error:
                return self._run.say(str(error))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return what stands in a failure's headline."""
        return self.path, None, self.nodeid
