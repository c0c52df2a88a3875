"""Assignments: exercises that are handed in together, their weights, a due date and a late policy."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from grader.support.toml import Table

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LatePolicy:
    """How many points a late hand-in keeps."""

    percent_a_day: float = 0.0
    """The deduction for each started day, in per cent of the earned points."""
    cut_off_days: float = math.inf
    """A hand-in that is more days late than this earns no points."""

    def share(self, late: timedelta) -> float:
        """Return the share of the points, from 0 to 1, that a hand-in keeps."""
        if late > timedelta(0) and late / _DAY > self.cut_off_days:
            return 0.0
        return max(0.0, round(1 - self.percent_a_day / 100 * begun_days(late), 6))


@dataclass(frozen=True)
class Assignment:
    """One assignment of a course."""

    name: str
    exercises: tuple[str, ...]
    due: datetime | None = None
    """With a time zone; None where no hand-in is late."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """The points of an exercise in this assignment, where they are not the sum of its checks' points."""
    late: LatePolicy = LatePolicy()
    seconds: float | None = None
    """What the processes of one submission may compute or wait; None for the kit's default."""
    rounded_to: float | None = None
    """The points that count are the nearest multiple of this; None where they are not rounded."""


def begun_days(late: timedelta) -> int:
    """Return the number of started days."""
    return max(0, math.ceil(late / _DAY))


def read_assignments(table: Table, known: Collection[str]) -> dict[str, Assignment]:
    """Return the assignments in a table of course.toml, by name; `known` are the exercises of the course.

    Raises the error of the table.
    """
    assignments = {}
    for name in table:
        if name in known:
            raise table.error(name, "a name that is not an exercise's", table.get(name))
        if isinstance(table.get(name), dict):
            assignments[name] = _read(name, table.table(name), known)
        else:
            assignments[name] = Assignment(name, _exercises(table, name, known))
    return assignments


def _read(name: str, table: Table, known: Collection[str]) -> Assignment:
    exercises = _exercises(table, "exercises", known)
    due = table.get("due")
    if due is not None and (not isinstance(due, datetime) or due.tzinfo is None):
        raise table.error("due", "a time with its zone, such as 2026-10-01T23:59:00+02:00", due)
    weights = table.table("weights", optional=True)
    for exercise in weights:
        if exercise not in exercises:
            raise weights.error(
                exercise, f"one of the assignment's exercises ({', '.join(exercises)})", exercise
            )
    worth = {exercise: weights.number(exercise, 1.0) for exercise in weights}
    late = table.table("late", optional=True)
    if due is None and list(late):
        raise table.error("due", "a time, because `late` needs one", due)
    policy = LatePolicy(
        late.number("percent_a_day", LatePolicy.percent_a_day),
        late.number("cut_off_days", LatePolicy.cut_off_days),
    )
    if policy.percent_a_day > 100:
        raise late.error("percent_a_day", "at most 100", policy.percent_a_day)
    seconds = table.number("seconds", 0.0) or None
    step = table.number("round", 0.0) or None
    for part in (late, table):
        part.refuse_unknown_keys()
    return Assignment(name, exercises, due, worth, policy, seconds, step)


def _exercises(table: Table, key: str, known: Collection[str]) -> tuple[str, ...]:
    names = table.get(key)
    if not isinstance(names, list) or not names or not all(name in known for name in names):
        raise table.error(key, "a list of this course's exercises", names)
    return tuple(dict.fromkeys(names))
