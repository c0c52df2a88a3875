"""A judge is opened with what the assignment says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.course.catalogue import Catalogue
from grader.judge.opening import submission_seconds
from grader.judge.options import RunSettings


@pytest.mark.parametrize(
    ("exercises", "seconds"),
    [
        (("slow",), 600.0),
        (("core",), 120.0),
        (("softmax",), 120.0),
        (("slow", "softmax"), 120.0),
        ((), 120.0),
    ],
)
def test_an_assignment_says_how_long_a_submission_may_compute(
    exercises: tuple[str, ...], seconds: float, catalogue: Catalogue
) -> None:
    """Where it says nothing, and where more than the assignment is graded, that is 120 s."""
    (course,) = catalogue.courses
    core = replace(course.assignments["core"], seconds=None)
    assignments = {"core": core, "slow": replace(core, name="slow", seconds=600.0)}
    patient = replace(catalogue, courses=(replace(course, assignments=assignments),))
    assert submission_seconds(patient, RunSettings(exercises=exercises)) == seconds
