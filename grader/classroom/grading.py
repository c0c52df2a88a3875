"""Grades tasks with one judge, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from types import MappingProxyType

import pluggy

from grader.classroom.gradebook import Stamp
from grader.classroom.tasks import Graded, ReadSubmission, Task, read_task
from grader.course.catalogue import Catalogue
from grader.course.exercise import CourseError
from grader.grades.grade import Grade
from grader.handins.entry import Entry
from grader.handins.submission import Submission
from grader.judge.faults import own_fault
from grader.judge.judge import DISTRIBUTION, Judge
from grader.sandbox.spawn import WorkerStartError
from grader.text.language import Language
from grader.text.message import Message

# Read when this module is loaded, because a process does not run what is installed later. The part
# behind "+" names a build of torch, such as one for GPUs, which grades in the same way.
_VERSIONS: Mapping[str, str] = MappingProxyType(
    {name: version(name).partition("+")[0] for name in (DISTRIBUTION, "hypothesis", "torch")}
)


def grade_class(
    entries: Mapping[str, Entry],
    kept: Mapping[str, Stamp],
    judge: Judge,
    manager: pluggy.PluginManager,
    say: Language,
) -> Iterator[Graded]:
    """Yield the grades of every entry (by id), in order.

    An entry whose stamp is the one in `kept` is not graded again. A hand-in that can't be read gets a
    grade that says so; a hand-in on which the kit fails gets `error` in every check; the others are
    graded normally. Raises WorkerStartError, CourseError.
    """
    grader = TaskGrader(judge, manager)
    for id, entry in entries.items():
        yield grader.grade(read_task(entry, kept.get(id), manager, say, judge.others))


class TaskGrader:
    """Grades tasks with a judge, and stamps each grade with what it follows from."""

    def __init__(self, judge: Judge, manager: pluggy.PluginManager) -> None:
        self._judge = judge
        self._manager = manager
        self._key = _stamp_key(judge)

    def grade(self, task: Task) -> Graded:
        """Return the grades of a task. Raises WorkerStartError, CourseError."""
        stamp = Stamp(task.content, self._key)
        if stamp.content and stamp == task.kept:
            return Graded(task.id, stamp, None)
        return Graded(task.id, stamp, tuple(map(self._grade, task.submissions)))

    def _grade(self, read: ReadSubmission) -> Grade:
        if read.problem:
            return self._judge.refuse(read.submission, read.problem, status=read.status)
        try:
            return self._judge.grade(read.submission, on_check=self._on_check)
        except (CourseError, WorkerStartError):
            raise  # every other submission would meet the same error
        except Exception as error:
            return self._judge.refuse(read.submission, own_fault(error), status="error")

    def _on_check(self, exercise: object, result: object) -> None:
        self._manager.hook.grader_check_finished(exercise=exercise, result=result)


def versions(catalogue: Catalogue) -> Mapping[str, str]:
    """Return, by name, what must be the same in every process that grades submissions of one class."""
    return {**_VERSIONS, Message("the course"): catalogue.sha256[:12]}


def _stamp_key(judge: Judge) -> str:
    """Return, as JSON, everything that a grade follows from, except the submission."""
    parts = judge.header(Submission("", "", ()))
    del parts["submission"]
    parts["seed"] = judge.seed
    parts["seconds"] = judge.seconds
    if judge.others:
        parts["other_languages"] = [other.name for other in judge.others]
    parts["exercises"] = [exercise.name for exercise in judge.exercises]
    # Hypothesis draws the inputs.
    parts["hypothesis"] = _VERSIONS["hypothesis"]
    # Two data sets of the same name can hold different images.
    parts["images"] = judge.images_sha256
    return json.dumps(parts, sort_keys=True)
