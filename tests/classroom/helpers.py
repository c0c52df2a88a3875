"""Entries of a class, and the results of a run without faults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classroom.tasks import Graded
from grader.handins.entry import Entry, HandIn


@dataclass(frozen=True)
class Undisturbed:
    """The results of a run without faults, and how long it takes."""

    folder: Path
    older: Path
    """What a run with another seed leaves."""
    results: dict[str, Any]
    seconds: dict[int, float]
    """By the number of jobs."""
    touches: int

    @property
    def rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = self.results["gradebook.sqlite"]
        return rows


def entry(folder: Path, id: str, *sources: str) -> Entry:
    """Return an entry with one hand-in for each of these texts."""
    hand_ins = []
    for number, source in enumerate(sources):
        path = folder / f"{id}_{number}.py"
        path.write_text(source)
        hand_ins.append(HandIn(path))
    return Entry(id, tuple(hand_ins))


def assert_as_handed_in(graded: list[Graded]) -> None:
    """Assert that the entries get the expected grades."""
    points = {one.id: [grade.points for grade in one.grades or ()] for one in graded}
    assert points == {"ada": [0, 21], "zoe": [0], "ben": [0, 21]}
    statuses = {one.id: [grade.exercises[0].status for grade in one.grades or ()] for one in graded}
    assert statuses == {"ada": ["todo", "passed"], "zoe": ["todo"], "ben": ["failed", "passed"]}
