"""A class's entries, sent to an executor as bytes."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from classroom.helpers import assert_as_handed_in
from grader.classroom.parallel import grade_class_in_parallel
from grader.classroom.tasks import Graded
from grader.course.catalogue import Catalogue
from grader.executors.parallelism import Parallelism
from grader.handins.entry import Entry
from grader.hookspecs import hookimpl
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.text.language import Language

OPTIONS = RunSettings(exercises=("softmax",), language="zh")


class Here(Executor):
    """Runs a task at once in this process, and records the bytes that would be sent."""

    def __init__(self) -> None:
        self.travelled: list[object] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        self.travelled += [*args, *kwargs.values(), done.result()]
        return done


class Breaks(Here):
    """Breaks at the first tasks that hold a text, as if the submission ended its process."""

    def __init__(self, text: str, times: int) -> None:
        super().__init__()
        self._text = text.encode()
        self._times = times
        self._is_broken = False
        self.sent_when_broken = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.sent_when_broken += self._is_broken
        if self._times == 0 or not any(self._text in arg for arg in args):
            return super().submit(fn, *args, **kwargs)
        self._times -= 1
        self._is_broken = True
        lost: Future[Any] = Future()
        lost.set_exception(BrokenExecutor())
        return lost

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        # The next run of the same executor is another pool of processes.
        self._is_broken = False


def graded_by(executor: Executor, entries: dict[str, Entry], catalogue: Catalogue) -> list[Graded]:
    """Grade a class with an executor."""

    class Plugin:
        @hookimpl
        def grader_executor(self, name: str) -> Executor | None:
            return executor if name == "here" else None

    manager = plugin_manager()
    manager.register(Plugin())
    parallelism = Parallelism(executor="here")
    say = Language(OPTIONS.language)
    return list(grade_class_in_parallel(entries, {}, OPTIONS, manager, catalogue, parallelism, say))


def test_only_bytes_are_sent(entries: dict[str, Entry], catalogue: Catalogue) -> None:
    """An executor gets and returns only bytes, and the grades are the same."""
    here = Here()
    graded = graded_by(here, entries, catalogue)
    assert_as_handed_in(graded)
    assert len(here.travelled) == 2 * len(entries)
    assert {type(what) for what in here.travelled} == {bytes}


def test_a_submission_that_ends_its_process_once_is_graded(
    entries: dict[str, Entry], catalogue: Catalogue
) -> None:
    """After the others, it is graded again by itself; the executor that is broken gets no other task."""
    breaks = Breaks('"id":"ben"', times=1)
    graded = graded_by(breaks, dict(reversed(entries.items())), catalogue)
    assert [one.id for one in graded] == ["zoe", "ada", "ben"]
    assert_as_handed_in(graded)
    assert breaks.sent_when_broken == 0


def test_a_submission_that_ends_its_process_twice_is_given_up(
    entries: dict[str, Entry], catalogue: Catalogue
) -> None:
    """Every check of it is an error; the others are graded."""
    breaks = Breaks('"id":"ben"', times=2)
    graded = {one.id: one.grades or () for one in graded_by(breaks, entries, catalogue)}
    statuses = {id: [grade.exercises[0].status for grade in grades] for id, grades in graded.items()}
    assert statuses == {"ada": ["todo", "passed"], "zoe": ["todo"], "ben": ["error", "error"]}
