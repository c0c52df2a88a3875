"""A class's entries, sent to an executor as bytes."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import Any

from classroom.helpers import assert_as_handed_in
from grader.classroom.parallel import grade_class_in_parallel
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


def test_only_bytes_are_sent(entries: dict[str, Entry], catalogue: Catalogue) -> None:
    """An executor gets and returns only bytes, and the grades are the same."""
    here = Here()

    class Plugin:
        @hookimpl
        def grader_executor(self, name: str) -> Executor | None:
            return here if name == "here" else None

    manager = plugin_manager()
    manager.register(Plugin())
    parallelism = Parallelism(executor="here")
    say = Language(OPTIONS.language)
    graded = list(grade_class_in_parallel(entries, {}, OPTIONS, manager, catalogue, parallelism, say))
    assert_as_handed_in(graded)
    assert len(here.travelled) == 2 * len(entries)
    assert {type(what) for what in here.travelled} == {bytes}
