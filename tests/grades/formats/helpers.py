"""A grade for the tests of formats."""

from __future__ import annotations

from grader.grades.grade import CheckResult, ExerciseResult, Grade


def graded(*ids: str, exercise: str = "softmax") -> list[Grade]:
    """Return a grade for each id: one passed check worth 2 points."""
    check = CheckResult("c", "C", "passed", 2)
    result = ExerciseResult(exercise, "E", (check,))
    return [Grade({"id": id, "path": "", "sha256": ""}, {}, {}, 0, (result,)) for id in ids]
