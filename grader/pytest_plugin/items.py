"""What `pytest --grade` collects: a node for each exercise, and in it an item for each check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.pytest_plugin.graded_session import GradedSession, Record
from grader.text.message import Message

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

    from grader.course.check import Check
    from grader.course.exercise import Exercise
    from grader.grades.grade import CheckResult


class CheckNotPassed(Exception):
    """Raised in an item whose check is not passed; it holds the result."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.message)
        self.result = result


class ExerciseNode(pytest.Collector):
    """An exercise: the parent of the items of its checks."""

    def __init__(
        self, *, graded: GradedSession, exercise: Exercise, checks: Sequence[Check], **node: Any
    ) -> None:
        super().__init__(name=exercise.name, nodeid=exercise.name, **node)
        self._graded = graded
        self._exercise = exercise
        self._checks = checks

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each check."""
        for check in self._checks:
            yield CheckItem.from_parent(self, graded=self._graded, exercise=self._exercise, check=check)


class CheckItem(pytest.Item):
    """One check of one exercise."""

    def __init__(self, *, graded: GradedSession, exercise: Exercise, check: Check, **node: Any) -> None:
        super().__init__(name=check.name, **node)
        self._graded = graded
        self._exercise = exercise
        self._check = check
        self.record: Record = {}
        """Of the graded check; empty before it is graded."""

    def runtest(self) -> None:
        """Grade the check. Skips a check of what is not written; raises CheckNotPassed for other failures."""
        result, self.record = self._graded.grade_check(self._exercise, self._check)
        self.user_properties += [
            ("points", result.points),
            ("max_points", result.max_points),
            ("status", result.status),
        ]
        if result.status == "todo":
            pytest.skip(self._why_unwritten(result))
        if result.status != "passed":
            raise CheckNotPassed(result)

    def _why_unwritten(self, result: CheckResult) -> str:
        """Return why the check is skipped: the same reason for all checks of a stub."""
        # Only a line that raises NotImplementedError has a location here.
        stub = Message("replace `raise NotImplementedError` with your code")
        reason = "{exercise} is not written yet: {what}"
        return self._graded.say(
            reason, exercise=self._exercise.name, what=stub if result.location else result.message
        )

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """Return the text of a failure as a learner reads it."""
        from grader.grades.report import Hints, failure
        from grader.sandbox.spawn import WorkerStartError

        match excinfo.value:
            case CheckNotPassed(result=result):
                hints = Hints(self.config.option.grade_hint, "--grade-hint")
                return failure(result, self._graded.say, titled=True, hints=hints)
            case WorkerStartError() as error:
                return self._graded.say(str(error))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return the place and the headline of a failure."""
        return self.path, None, self.nodeid
