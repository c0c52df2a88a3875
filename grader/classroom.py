"""Grades the submissions of a class, one after the other or side by side."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pluggy

from grader.catalogue import read_catalogue
from grader.exercise import CourseError
from grader.gradebook import Stamp
from grader.grading import Judge, open_judge
from grader.handins.entry import Entry
from grader.handins.reading import read_hand_in
from grader.plugins import plugin_manager, start_workers
from grader.result import Grade
from grader.run import RunOptions
from grader.spawn import WorkerStartError
from grader.submission import Submission, SubmissionError

# A process can be ended by others once; who is alone with it the second time is what ends it.
_MOST_LOST = 2
# Executors in a row of which nothing came: then it is no submission's doing.
_MOST_FRUITLESS = 5
_LOST = "The kit's own process ended while this was graded, and again when it was graded alone."


@dataclass(frozen=True)
class Graded:
    """What came out for one entry."""

    id: str
    stamp: Stamp
    grade: Grade | None
    """None where the grade of before still holds."""


def grade_class(
    entries: Mapping[str, Entry],
    kept: Mapping[str, Stamp],
    judge: Judge,
    options: RunOptions,
    manager: pluggy.PluginManager,
) -> Iterator[Graded]:
    """Yield what comes out for every entry (by id), in order.

    An entry whose stamp is the one in `kept` is not graded again. One that can't be read gets a grade
    that says so, one that the kit fails on gets `error` in every check; the others are graded all the
    same. Raises WorkerStartError, CourseError.
    """
    desk = _Desk(judge, manager, _key(judge, options))
    for id, entry in entries.items():
        yield desk.grade(_Task(entry, kept.get(id)))


def grade_class_side_by_side(
    entries: Mapping[str, Entry],
    kept: Mapping[str, Stamp],
    options: RunOptions,
    manager: pluggy.PluginManager,
    *,
    jobs: int,
) -> Iterator[Graded]:
    """Yield the same as it comes from the processes of the `grader_executor` plugin.

    When one of those dies, what was in work is graded once more, each entry alone; one that is lost
    again gets `error` in every check. Raises WorkerStartError, also where no process lives for long.
    """
    waiting = {id: _Task(entry, kept.get(id)) for id, entry in entries.items()}
    lost: Counter[str] = Counter()
    fruitless = 0
    while waiting:
        together = [task for id, task in waiting.items() if not lost[id]]
        batch = together or list(waiting.values())[:1]
        tasks = {task.id: (options, task, lost[task.id] >= _MOST_LOST) for task in batch}
        fruitless += 1
        with closing(_in_executor(tasks, manager, jobs=jobs if together else 1)) as results:
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
                "{id}; run again with --resume and without --jobs",
                id=batch[0].id,
            )


@dataclass(frozen=True)
class _Task:
    entry: Entry
    kept: Stamp | None

    @property
    def id(self) -> str:
        return self.entry.id


_Arguments = tuple[RunOptions, _Task, bool]


def _in_executor(
    tasks: Mapping[str, _Arguments], manager: pluggy.PluginManager, *, jobs: int
) -> Generator[tuple[str, Graded | None], None, None]:
    """Yield what comes out for each task that is begun, and None where it is lost with its process."""
    executor = manager.hook.grader_executor(jobs=jobs)
    left = list(tasks.items())[::-1]
    running: dict[Future[Graded], str] = {}
    broken = False
    try:
        while running or (left and not broken):
            # No more at once than are graded at once: only what is in work is ever lost.
            while left and len(running) < jobs and not broken:
                id, task = left.pop()
                try:
                    running[executor.submit(_grade_in_process, *task)] = id
                except BrokenExecutor:
                    broken = True
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                id = running.pop(future)
                try:
                    graded = future.result()
                except BrokenExecutor:
                    broken, graded = True, None
                yield id, graded
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


@cache
def _desk_of_this_process(options: RunOptions) -> _Desk:
    # Every process of an executor keeps its judge and its warm worker from one task to the next;
    # both end with the process.
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    judge = open_judge(options, catalogue, manager, start_workers(manager, catalogue))
    return _Desk(judge, manager, _key(judge, options))


def _grade_in_process(options: RunOptions, task: _Task, given_up: bool) -> Graded:
    desk = _desk_of_this_process(options)
    return desk.fail(task.entry, _LOST) if given_up else desk.grade(task)


@dataclass(frozen=True)
class _Desk:
    """Where the entries of a run are graded: its judge, and what decides a grade beside the content."""

    judge: Judge
    manager: pluggy.PluginManager
    key: str

    def grade(self, task: _Task) -> Graded:
        entry = task.entry
        try:
            submission = read_hand_in(entry.hand_ins[-1], self.manager, id=entry.id)
            stamp = Stamp(_digest(submission), self.key)
            if stamp == task.kept:
                return Graded(entry.id, stamp, None)
            return Graded(entry.id, stamp, self.judge.grade(submission, on_check=self._heard))
        except SubmissionError as problem:
            return self._unread(entry, self.judge.refuse(_nothing_of(entry), str(problem)))
        except (CourseError, WorkerStartError):
            raise  # it would come again with every other entry
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}, line {place.lineno}"
            return self.fail(entry, f"The kit itself failed: {type(error).__name__}: {error} ({where}).")

    def fail(self, entry: Entry, message: str) -> Graded:
        """Return a grade in which every check is `error`."""
        refused = self.judge.refuse(_nothing_of(entry), message)
        exercises = tuple(
            replace(exercise, checks=tuple(replace(check, status="error") for check in exercise.checks))
            for exercise in refused.exercises
        )
        return self._unread(entry, replace(refused, exercises=exercises, problem=""))

    def _unread(self, entry: Entry, grade: Grade) -> Graded:
        return Graded(entry.id, Stamp("", self.key), grade)

    def _heard(self, exercise: object, result: object) -> None:
        self.manager.hook.grader_check_finished(exercise=exercise, result=result)


def _nothing_of(entry: Entry) -> Submission:
    return Submission(entry.id, str(entry.hand_ins[-1].path), ())


def _digest(submission: Submission) -> str:
    """Return a digest of all that was read: also of what was left out, which the grade names."""
    read = [[file.name, file.cells, file.left_out] for file in submission.files]
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()


def _key(judge: Judge, options: RunOptions) -> str:
    """Return, as JSON, what decides a grade beside the submission."""
    parts = judge.header(Submission("", "", ()))
    del parts["submission"]
    parts["exercises"] = [exercise.name for exercise in judge.exercises]
    # It draws the inputs.
    parts["hypothesis"] = version("hypothesis")
    # Images of one name can lie in several places.
    parts["data"] = str(options.data.resolve()) if options.data and parts["environment"]["datasets"] else None
    return json.dumps(parts, sort_keys=True)
