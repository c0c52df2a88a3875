"""grades.csv: a row for each submission, a column for each exercise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.files import write_text
from grader.hookspecs import Write, hookimpl
from grader.result import Grade
from grader.text import one_line

# Where a spreadsheet takes what follows for a formula, also in a cell that it makes of a part: where
# people write decimals with a comma, it divides lines at semicolons.
_FORMULA = re.compile(r"(^|;)(?=[\s\"']*[=+\-@＝＋－＠])")


@hookimpl
def grader_formats() -> Mapping[str, Write]:
    return {"csv": write}


def write(grades: Sequence[Grade], folder: Path) -> None:
    """Write grades.csv: submission, points, max_points, then the points of each exercise."""
    exercises = list(dict.fromkeys(e.name for grade in grades for e in grade.exercises))
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["submission", "points", "max_points", *map(_cell, exercises)])
    for grade in grades:
        earned = {exercise.name: exercise.points for exercise in grade.exercises}
        rows.writerow(
            [
                _cell(grade.id),
                grade.points,
                grade.max_points,
                *(earned.get(n, "") for n in exercises),
            ]
        )
    write_text(folder / "grades.csv", table.getvalue())


def _cell(text: str) -> str:
    return _FORMULA.sub(r"\1'", one_line(text))
