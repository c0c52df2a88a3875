"""grades.csv: a row for each submission, a column for each exercise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.grades.grade import Grade, HandedIn
from grader.hookspecs import Write, hookimpl
from grader.support.files import write_text
from grader.text.printable import one_line

_BESIDE = ("learner", "name", "email", "submitted", "days_late", "by_hand")
# The places where a spreadsheet reads the rest as a formula. Where decimals have a comma, a spreadsheet
# divides a line at semicolons, so a formula can begin behind a semicolon, too.
_FORMULA = re.compile(r"(^|;)(?=[\s\"']*[=+\-@＝＋－＠])")


@hookimpl
def grader_formats() -> Mapping[str, Write]:
    return {"csv": write}


def write(grades: Sequence[Grade], folder: Path) -> None:
    """Write grades.csv: submission, points, max_points, and the points of each exercise.

    More columns follow where they hold something: the learner, the time, the checks graded by hand.
    """
    exercises: dict[str, None] = {}
    rows = []
    for grade in grades:
        earned = {exercise.name: exercise.points for exercise in grade.exercises}
        exercises |= dict.fromkeys(earned)
        rows.append((grade.id, grade.points, grade.max_points, earned, _beside(grade)))
    beside = [name for name in _BESIDE if any(row[-1][name] for row in rows)]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["submission", "points", "max_points", *map(_cell, [*exercises, *beside])])
    for id, points, most, earned, more in rows:
        each = (earned.get(name, "") for name in exercises)
        writer.writerow([_cell(id), points, most, *each, *(_cell(more[name]) for name in beside)])
    write_text(folder / "grades.csv", table.getvalue())


def _beside(grade: Grade) -> dict[str, str]:
    handed_in = grade.handed_in or HandedIn()
    by_hand = (
        f"{name}: {check.override.why}" for name, check in grade.named_checks.items() if check.override
    )
    late = str(handed_in.days_late) if handed_in.days_late else ""
    values = (handed_in.learner, handed_in.name, handed_in.email, handed_in.submitted, late)
    return dict(zip(_BESIDE, (*values, "; ".join(by_hand))))


def _cell(text: str) -> str:
    return _FORMULA.sub(r"\1'", one_line(text))
