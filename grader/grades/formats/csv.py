"""grades.csv and grades.excel.csv: a row for each submission, a column for each exercise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from grader.grades.grade import Grade, HandedIn
from grader.hookspecs import Write, hookimpl
from grader.support.files import write_bytes, write_text
from grader.text.printable import one_line

_FIRST = ("submission", "points", "max_points")
_BESIDE = (
    *("learner", "name", "email", "status", "submitted", "zone"),
    *("days_late", "deduction", "by_hand"),
)
# Excel reads a file as UTF-8 only where it begins with this character. Other readers take the character for a
# part of the first column's name.
_MARK_OF_EXCEL = "\ufeff"
# The places where a spreadsheet reads the rest as a formula. Where decimals have a comma, a spreadsheet
# divides a line at semicolons, so a formula can begin behind a semicolon, too.
_FORMULA = re.compile(r"(^|;)(?=[\s\"']*[=+\-@＝＋－＠])")


@hookimpl
def grader_formats() -> Mapping[str, Write]:
    return {"csv": write, "excel": write_for_excel}


def write(grades: Sequence[Grade], folder: Path) -> None:
    """Write grades.csv: submission, points, max_points, and the points of each exercise.

    More columns follow where they hold something: the learner, the status, the time and what lateness costs,
    the checks graded by hand.
    """
    write_text(folder / "grades.csv", _table(grades))


def write_for_excel(grades: Sequence[Grade], folder: Path) -> None:
    """Write grades.excel.csv: the same table in a form in which Excel shows all letters."""
    write_bytes(folder / "grades.excel.csv", (_MARK_OF_EXCEL + _table(grades)).encode("utf-8"))


def _table(grades: Sequence[Grade]) -> str:
    exercises: dict[str, None] = {}
    rows = []
    for grade in grades:
        earned = {exercise.name: exercise.points for exercise in grade.exercises}
        exercises |= dict.fromkeys(earned)
        rows.append((grade.id, grade.points, grade.max_points, earned, _beside(grade)))
    beside = [name for name in _BESIDE if any(row[-1][name] for row in rows)]
    if all(row[-1]["learner"] in ("", row[0]) for row in rows):
        # The ids of the submissions are those of the learners.
        beside = [name for name in beside if name != "learner"]
    titles = [f"exercise {name}" if name in (*_FIRST, *_BESIDE) else name for name in exercises]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([*_FIRST, *map(_cell, [*titles, *beside])])
    for id, points, most, earned, more in rows:
        each = (earned.get(name, "") for name in exercises)
        writer.writerow([_cell(id), points, most, *each, *(_cell(more[name]) for name in beside)])
    return table.getvalue()


def _beside(grade: Grade) -> dict[str, str]:
    handed_in = grade.handed_in or HandedIn()
    by_hand = (
        f"{name}: {check.override.why}" for name, check in grade.named_checks.items() if check.override
    )
    submitted, zone = _time(handed_in.submitted)
    values = {
        "learner": handed_in.learner,
        "name": handed_in.name,
        "email": handed_in.email,
        "status": _status(grade),
        "submitted": submitted,
        "zone": zone,
        "days_late": str(handed_in.days_late or ""),
        "deduction": f"{grade.deduction:g}" if grade.deduction else "",
        "by_hand": "; ".join(by_hand),
    }
    return values


def _status(grade: Grade) -> str:
    """Return in a word or two what became of a submission; scripts and spreadsheets can filter by it."""
    statuses = {check.status for check in grade.checks}
    if grade.faulty:
        return "error"
    if grade.problem:
        # Nothing can be read where nothing was handed in: then every check is to do.
        return "no hand-in" if statuses == {"todo"} else "unreadable"
    is_late = grade.handed_in and (grade.handed_in.days_late or grade.handed_in.remark)
    return "late" if is_late else "graded"


def _time(text: str) -> tuple[str, str]:
    """Return a time in ISO 8601 as spreadsheets read it, and its zone."""
    if not text:
        return "", ""
    time = datetime.fromisoformat(text)
    return time.strftime("%Y-%m-%d %H:%M:%S"), str(time.tzinfo or "")


def _cell(text: str) -> str:
    return _FORMULA.sub(r"\1'", one_line(text))
