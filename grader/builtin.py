"""The built-in plugin: the kit's own course, workers and diagnosis."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from grader.course.exercise import Exercise
from grader.grades.grade import CheckResult, Misconception
from grader.hookspecs import hookimpl
from grader.judge.misconceptions import Recogniser, read_table
from grader.sandbox.workers import FreshWorkers, WarmWorkers, WorkerSource
from grader.support.files import kit_folder


class BuiltIn:
    """The kit's own course, workers and diagnosis, with the tables of misconceptions that were read."""

    def __init__(self) -> None:
        self._known: dict[Path, Recogniser] = {}

    @hookimpl
    def grader_courses(self) -> Path:
        """Return the folder of the exercises that come with the kit."""
        return kit_folder("exercises")

    @hookimpl
    def grader_worker(self, hidden: Sequence[Path]) -> WorkerSource:
        """Return workers that are forked from a warm process on Linux, and started afresh elsewhere."""
        # A fork of a process that has loaded torch is safe on Linux alone.
        return WarmWorkers(hidden) if sys.platform == "linux" else FreshWorkers(hidden)

    @hookimpl
    def grader_explain(
        self, exercise: Exercise, checks: Sequence[CheckResult]
    ) -> tuple[Misconception, ...] | None:
        """Return the known misconceptions that the results look like; their table is read once."""
        if exercise.folder not in self._known:
            self._known[exercise.folder] = Recogniser(read_table(exercise.folder))
        return self._known[exercise.folder].diagnose(checks) or None
