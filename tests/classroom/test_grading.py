"""A class's entries: one hand-in, several, or none, graded here or sent elsewhere as bytes."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from grader.classroom.grading import grade_class, grade_class_side_by_side
from grader.classroom.tasks import Graded
from grader.course.catalogue import Catalogue
from grader.executors.where import Where
from grader.handins.entry import Entry, HandIn
from grader.hookspecs import hookimpl
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from helpers import RIGHT

OPTIONS = RunSettings(exercises=("softmax",), language="zh")


def entry(folder: Path, id: str, *sources: str) -> Entry:
    """Return an entry whose hand-ins are files of these texts."""
    hand_ins = []
    for number, source in enumerate(sources):
        path = folder / f"{id}_{number}.py"
        path.write_text(source)
        hand_ins.append(HandIn(path))
    return Entry(id, tuple(hand_ins))


class Here(Executor):
    """Runs a task at once, in this process, and notes what would have travelled."""

    def __init__(self) -> None:
        self.travelled: list[object] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        self.travelled += [*args, *kwargs.values(), done.result()]
        return done


@pytest.fixture
def entries(tmp_path: Path) -> dict[str, Entry]:
    """One who handed in twice, one who did not, one of whose two hand-ins is no Python."""
    found = [
        entry(tmp_path, "ada", "", RIGHT),
        entry(tmp_path, "zoe"),
        Entry("ben", (HandIn(tmp_path / "nowhere.py"), *entry(tmp_path, "ben", RIGHT).hand_ins)),
    ]
    return {one.id: one for one in found}


def assert_as_handed_in(graded: list[Graded]) -> None:
    """Expect what is to come of the entries."""
    points = {one.id: [grade.points for grade in one.grades or ()] for one in graded}
    assert points == {"ada": [0, 21], "zoe": [0], "ben": [0, 21]}
    statuses = {one.id: [grade.exercises[0].status for grade in one.grades or ()] for one in graded}
    assert statuses == {"ada": ["todo", "passed"], "zoe": ["todo"], "ben": ["failed", "passed"]}


def test_every_hand_in_is_graded(entries: dict[str, Entry], catalogue: Catalogue, judge: Judge) -> None:
    """Each gets a grade, in order; where there is none, every check is `todo` and says so."""
    graded = list(grade_class(entries, {}, judge, RunSettings(exercises=("softmax",)), plugin_manager()))
    assert_as_handed_in(graded)
    (nothing,) = graded[1].grades or ()
    assert nothing.problem == "Nothing was handed in."
    assert {check.message for check in nothing.exercises[0].checks} == {"Nothing was handed in."}

    # The older hand-in decides, too, what is to be graded again.
    kept = {one.id: one.stamp for one in graded}
    again = list(grade_class(entries, kept, judge, RunSettings(exercises=("softmax",)), plugin_manager()))
    assert [one.grades is None for one in again] == [True, True, True]
    entries["ada"].hand_ins[0].path.write_text("x = 1\n")
    again = list(grade_class(entries, kept, judge, RunSettings(exercises=("softmax",)), plugin_manager()))
    assert [one.grades is None for one in again] == [False, True, True]


def test_nothing_but_bytes_travels(entries: dict[str, Entry], catalogue: Catalogue) -> None:
    """What an executor is given, and what it gives back, are bytes; the grades are the same."""
    here = Here()

    class Plugin:
        @hookimpl
        def grader_executor(self, name: str) -> Executor | None:
            return here if name == "here" else None

    manager = plugin_manager()
    manager.register(Plugin())
    where = Where(executor="here")
    graded = list(grade_class_side_by_side(entries, {}, OPTIONS, manager, catalogue, where))
    assert_as_handed_in(graded)
    assert len(here.travelled) == 2 * len(entries)
    assert {type(what) for what in here.travelled} == {bytes}
