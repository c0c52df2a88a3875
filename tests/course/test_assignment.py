"""Assignments: due dates, weights and late days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from another_course import COURSE, write
from grader.course.assignment import LatePolicy, begun_days
from grader.course.exercise import CourseError
from grader.course.reading import read_course


@pytest.mark.parametrize(
    ("hours", "days", "share"),
    [(-1, 0, 1.0), (0, 0, 1.0), (0.01, 1, 0.9), (24, 1, 0.9), (24.01, 2, 0.8), (72, 3, 0.7), (72.01, 4, 0.0)],
)
def test_each_day_that_has_begun_costs(hours: float, days: int, share: float) -> None:
    """Each started late day costs ten per cent, and after three late days nothing counts."""
    late = timedelta(hours=hours)
    assert begun_days(late) == days
    assert LatePolicy(percent_a_day=10, cut_off_days=3).share(late) == share


def test_late_policies_stand_alone() -> None:
    """Without a late policy nothing is deducted, and no policy deducts more than everything."""
    week = timedelta(days=7)
    assert LatePolicy().share(week) == 1
    assert LatePolicy(percent_a_day=50).share(week) == 0
    assert LatePolicy(cut_off_days=7).share(week) == 1
    assert LatePolicy(cut_off_days=6).share(week) == 0


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            'exercises = ["triple"]',
            "hw1.exercises must be a list of this course's exercises; found ['triple']",
        ),
        ("exercises = []", "hw1.exercises must be a list of this course's exercises; found []"),
        ('exercises = ["double"]\ndue = "tomorrow"', "hw1.due must be a time with its zone, such as"),
        (
            'exercises = ["double"]\ndue = 2026-10-01T23:59:00',
            "hw1.due must be a time with its zone, such as",
        ),
        ('exercises = ["double"]\ndue = 2026-10-01', "hw1.due must be a time with its zone, such as"),
        (
            'exercises = ["double"]\nweights = { sum_up = 1 }',
            "hw1.weights.sum_up must be one of the assignment's exercises (double)",
        ),
        (
            'exercises = ["double"]\nweights = { double = -1 }',
            "hw1.weights.double must be a positive number; found -1",
        ),
        (
            'exercises = ["double"]\nlate = { percent_a_day = 10 }',
            "hw1.due must be a time, because `late` needs one; found nothing",
        ),
        (
            'exercises = ["double"]\ndue = 2026-10-01T23:59:00Z\nlate = { percent_a_day = 101 }',
            "hw1.late.percent_a_day must be at most 100; found 101.0",
        ),
        (
            'exercises = ["double"]\ndue = 2026-10-01T23:59:00Z\nlate = { a_day = 1 }',
            "unknown key assignments.hw1.late.a_day; known here: cut_off_days, percent_a_day",
        ),
        ('exercises = ["double"]\nround = -0.5', "hw1.round must be a positive number; found -0.5"),
        ('exercises = ["double"]\nround = true', "hw1.round must be a positive number; found True"),
        ('exercises = ["double"]\nends = 1', "unknown key assignments.hw1.ends; known here: due, exercises"),
    ],
)
def test_a_mistake_in_an_assignment_is_named(tmp_path: Path, settings: str, says: str) -> None:
    """The message names the file, the key, the expected value and the found value."""
    write(tmp_path, {**COURSE, "course.toml": f'title = "A"\n[assignments.hw1]\n{settings}\n'})
    with pytest.raises(CourseError) as caught:
        read_course(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'course.toml'}: ")
    assert says in str(caught.value)
