"""The kit's own course, worker and diagnosis."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from grader.course.exercise import Exercise
from grader.grades.grade import CheckResult, Misconception
from grader.hookspecs import hookimpl
from grader.judge.misconceptions import diagnose, read_known
from grader.sandbox.workers import FreshWorkers, WarmWorkers, WorkerSource
from grader.support.files import kit_folder


@hookimpl
def grader_courses() -> Path:
    return kit_folder("exercises")


@hookimpl
def grader_worker(hidden: Sequence[Path]) -> WorkerSource:
    # A fork of a process that holds torch is safe on Linux alone.
    return WarmWorkers(hidden) if sys.platform == "linux" else FreshWorkers(hidden)


@hookimpl
def grader_explain(exercise: Exercise, checks: Sequence[CheckResult]) -> Misconception | None:
    return diagnose(_known(exercise.folder), checks)


# A table is read once, and looked up for each submission of a class.
_known = cache(read_known)
