"""Grades the tasks that other processes send: what an executor runs in each of its processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from grader.classroom.grading import TaskGrader, versions
from grader.classroom.tasks import RemoteTask, pack_graded, unpack_task
from grader.course.catalogue import read_catalogue
from grader.executors.parallelism import ExecutorError
from grader.judge.opening import open_judge, worker_source
from grader.judge.options import DATA_VARIABLE
from grader.plugins import plugin_manager


def grade_remote_task(data: bytes) -> bytes:
    """Grade one packed task and return its packed grades.

    The thread keeps its judge and the judge's warm worker for the next task of the same run. Raises
    CourseError, and the errors that a person reads: WorkerStartError, ConfinementError, DataError,
    DeviceError, UnknownExercise, and ExecutorError where this process would grade differently from the
    process that sent the task.
    """
    remote = unpack_task(data)
    return pack_graded(_STATE.grader(remote).grade(remote.task))


class _State(threading.local):
    """The grader of one thread, kept as long as the tasks belong to the same run."""

    def __init__(self) -> None:
        self._run: object = None
        self._grader: TaskGrader | None = None
        self._resources = ExitStack()

    def grader(self, remote: RemoteTask) -> TaskGrader:
        """Return the grader for a task's run; a grader of another run is closed first."""
        run = (remote.settings, remote.versions)
        if self._grader is None or self._run != run:
            self.close()
            self._grader = self._open(remote)
            self._run = run
        return self._grader

    def close(self) -> None:
        """End the worker of this thread's grader."""
        self._grader = None
        self._resources.close()

    def _open(self, remote: RemoteTask) -> TaskGrader:
        manager = plugin_manager()
        catalogue = read_catalogue(manager)
        _require_same(remote.versions, versions(catalogue))
        settings = remote.settings
        if settings.data is None and (data := os.environ.get(DATA_VARIABLE)):
            settings = replace(settings, data=Path(data))
        catalogue.require_packages(settings.exercises)
        with ExitStack() as resources:
            workers = resources.enter_context(worker_source(manager, catalogue))
            grader = TaskGrader(open_judge(settings, catalogue, manager, workers), manager)
            self._resources = resources.pop_all()
        return grader


# The one object that this module keeps between two calls. An executor may be any Executor that a plugin
# returns, and the interface of concurrent.futures gives a task no object of the process that runs it:
# only a module can hold the judge. It is held per thread, because a judge belongs to one thread.
_STATE = _State()


def _require_same(expected: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Raise ExecutorError where this process would grade differently from the process that asks for it."""
    for name, here in found.items():
        if here != expected.get(name):
            raise ExecutorError(
                "found {name} {here}, expected {wanted}; install the same everywhere and start the workers "
                "again",
                name=name,
                here=here,
                wanted=expected.get(name),
            )
