"""Grades the submissions of a class, one after the other or side by side."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pluggy

from grader.classroom.gradebook import Stamp
from grader.classroom.tasks import (
    Errand,
    Graded,
    Paper,
    Task,
    pack,
    pack_graded,
    read_task,
    unpack,
    unpack_graded,
)
from grader.course.catalogue import Catalogue, read_catalogue
from grader.course.exercise import CourseError
from grader.executors.where import ExecutorError, Where
from grader.grades.grade import Grade
from grader.handins.entry import Entry
from grader.handins.submission import Submission
from grader.judge.faults import own_fault
from grader.judge.judge import DISTRIBUTION, Judge
from grader.judge.opening import open_judge, worker_source
from grader.judge.options import DATA_VARIABLE, RunSettings
from grader.plugins import plugin_manager
from grader.sandbox.spawn import WorkerStartError
from grader.text.language import Language
from grader.text.message import Message

# A process can be ended by others once; who is alone with it the second time is what ends it.
_MOST_LOST = 2
# Executors in a row of which nothing came: then it is no submission's doing.
_MOST_FRUITLESS = 5
_LOST = Message("The kit's own process ended while this was graded, and again when it was graded alone.")


def grade_class(
    entries: Mapping[str, Entry],
    kept: Mapping[str, Stamp],
    judge: Judge,
    options: RunSettings,
    manager: pluggy.PluginManager,
) -> Iterator[Graded]:
    """Yield what comes out for every entry (by id), in order.

    An entry whose stamp is the one in `kept` is not graded again. A hand-in that can't be read gets a
    grade that says so, one that the kit fails on gets `error` in every check; the others are graded all
    the same. Raises WorkerStartError, CourseError.
    """
    desk = _Desk(judge, manager)
    say = Language(options.language)
    for id, entry in entries.items():
        yield desk.grade(read_task(entry, kept.get(id), manager, say))


def grade_class_side_by_side(
    entries: Mapping[str, Entry],
    kept: Mapping[str, Stamp],
    options: RunSettings,
    manager: pluggy.PluginManager,
    catalogue: Catalogue,
    where: Where,
) -> Iterator[Graded]:
    """Yield the same as it comes from the processes of a `grader_executor` plugin.

    Entries are read here, and travel as bytes. When one of those processes dies, what was in work is
    graded once more, each entry alone; one that is lost again gets `error` in every check. Raises
    ExecutorError, and WorkerStartError, also where no process lives for long.
    """
    waiting = dict(entries)
    lost: Counter[str] = Counter()
    fruitless = 0
    footing = _footing(catalogue)
    say = Language(options.language)

    def errand(entry: Entry) -> bytes:
        task = read_task(entry, kept.get(entry.id), manager, say)
        if lost[entry.id] >= _MOST_LOST:
            papers = (replace(paper, problem=say(_LOST), status="error") for paper in task.papers)
            task = replace(task, papers=tuple(papers))
        return pack(Errand(task, options, footing))

    while waiting:
        together = [entry for id, entry in waiting.items() if not lost[id]]
        batch = together or list(waiting.values())[:1]
        executor = _open(manager, where if together else where.alone)
        errands = ((entry.id, errand(entry)) for entry in batch)
        fruitless += 1
        with closing(_in_executor(executor, errands, where)) as results:
            for id, graded in results:
                if graded is None:
                    lost[id] += 1
                else:
                    fruitless = 0
                    del waiting[id]
                    yield graded
        if fruitless == _MOST_FRUITLESS:
            raise WorkerStartError(
                "the processes that grade side by side end before anything is graded, the last at "
                "{id}; run again with --resume and without --jobs or --executor",
                id=batch[0].id,
            )


def grade_errand(data: bytes) -> bytes:
    """Grade one entry in a process that grades for another; it must do so one after the other.

    It keeps its judge and its warm worker for the next errand of the same run. Raises CourseError, and
    what is told a person: WorkerStartError, ConfinementError, DataError, DeviceError, UnknownExercise,
    ExecutorError where it would grade otherwise than the process that sent the errand.
    """
    errand = unpack(data)
    return pack_graded(_seat().desk(errand).grade(errand.task))


def _open(manager: pluggy.PluginManager, where: Where) -> Executor:
    executor: Executor | None = manager.hook.grader_executor(
        name=where.executor, jobs=where.jobs, scheduler=where.scheduler
    )
    if executor is None:
        raise ExecutorError(
            "no plugin runs the executor {name!r}; the kit's own are processes and dask", name=where.executor
        )
    return executor


def _in_executor(
    executor: Executor, errands: Iterator[tuple[str, bytes]], where: Where
) -> Generator[tuple[str, Graded | None], None, None]:
    """Yield what comes out for each errand that is begun, and None where it is lost with its process."""
    running: dict[Future[bytes], str] = {}
    broken = False
    try:
        while True:
            # No more at once than its places: only what is in work is ever lost, or has to be held.
            places = getattr(executor, "places", where.jobs or 1)
            while len(running) < places and not broken and (errand := next(errands, None)):
                id, data = errand
                try:
                    running[executor.submit(grade_errand, data)] = id
                except BrokenExecutor:
                    broken = True
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                id = running.pop(future)
                try:
                    graded = unpack_graded(future.result())
                except BrokenExecutor:
                    broken, graded = True, None
                yield id, graded
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


class _Seat:
    """Where a process grades for another: one desk, as long as the run is the same."""

    def __init__(self) -> None:
        self._run: object = None
        self._open = ExitStack()

    def desk(self, errand: Errand) -> _Desk:
        if self._run != (run := (errand.options, errand.footing)):
            self._run = None
            self._open.close()
            self._desk = self._sit_down(errand)
            self._run = run
        return self._desk

    def _sit_down(self, errand: Errand) -> _Desk:
        manager = plugin_manager()
        catalogue = read_catalogue(manager)
        _require_same(errand.footing, _footing(catalogue))
        options = errand.options
        if options.data is None and (data := os.environ.get(DATA_VARIABLE)):
            options = replace(options, data=Path(data))
        with ExitStack() as opened:
            workers = opened.enter_context(worker_source(manager, catalogue))
            desk = _Desk(open_judge(options, catalogue, manager, workers), manager)
            self._open = opened.pop_all()
        return desk


@cache
def _seat() -> _Seat:
    return _Seat()


class _Desk:
    """Where tasks are graded: a judge, and what decides a grade beside the content."""

    def __init__(self, judge: Judge, manager: pluggy.PluginManager) -> None:
        self._judge = judge
        self._manager = manager
        self._key = _key(judge)

    def grade(self, task: Task) -> Graded:
        stamp = Stamp(task.content, self._key)
        if stamp.content and stamp == task.kept:
            return Graded(task.id, stamp, None)
        return Graded(task.id, stamp, tuple(self._grade(paper) for paper in task.papers))

    def _grade(self, paper: Paper) -> Grade:
        if paper.problem:
            return self._judge.refuse(paper.submission, paper.problem, status=paper.status)
        try:
            return self._judge.grade(paper.submission, on_check=self._heard)
        except (CourseError, WorkerStartError):
            raise  # it would come again with every other entry
        except Exception as error:
            return self._judge.refuse(paper.submission, own_fault(error), status="error")

    def _heard(self, exercise: object, result: object) -> None:
        self._manager.hook.grader_check_finished(exercise=exercise, result=result)


def _key(judge: Judge) -> str:
    """Return, as JSON, what decides a grade beside the submission."""
    parts = judge.header(Submission("", "", ()))
    del parts["submission"]
    parts["exercises"] = [exercise.name for exercise in judge.exercises]
    # It draws the inputs.
    parts["hypothesis"] = version("hypothesis")
    # Images of one name can differ from place to place.
    parts["images"] = judge.images_sha256
    return json.dumps(parts, sort_keys=True)


def _footing(catalogue: Catalogue) -> Mapping[str, str]:
    """Return what has to be the same wherever submissions of one class are graded."""
    return {**_versions(), Message("the course"): catalogue.sha256[:12]}


@cache
def _versions() -> Mapping[str, str]:
    # Once a process: what is installed anew meanwhile is not what it runs. A build of torch for GPUs is
    # as good as one without.
    return {name: version(name).partition("+")[0] for name in (DISTRIBUTION, "hypothesis", "torch")}


def _require_same(expected: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Raise ExecutorError where a grade would not be what it is in the process that asks for it."""
    for name, here in found.items():
        if here != expected.get(name):
            raise ExecutorError(
                "found {name} {here}, expected {wanted}; install the same everywhere and start the workers "
                "again",
                name=name,
                here=here,
                wanted=expected.get(name),
            )
