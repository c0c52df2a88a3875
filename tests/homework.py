"""Homework of the second course, and the results of grading a class."""

from __future__ import annotations

import csv
import json
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from another_course import ADDS_COURSE, COURSE, METADATA, write

RIGHT = {"double": COURSE["double/reference.py"], "sum_up": COURSE["sum_up/reference.py"]}
SQUARED = COURSE["double/wrong/squared.py"]
HOMEWORK = """
[assignments.hw1]
exercises = ["double", "sum_up"]
due = 2026-10-01T23:59:00+02:00
weights = { double = 10 }
late = { percent_a_day = 10, cut_off_days = 3 }
"""
# The 2 points of double count as 10 here; sum_up keeps its half point.
DUE = datetime(2026, 10, 1, 21, 59, tzinfo=timezone.utc)
ROSTER = """\
id,name,email,submitted,entry
7,Ada Lovelace,ada@x.org,2026-10-01T21:59:00Z,ada
8,Ben Franklin,,2026-10-01T21:59:01Z,ben
9,Cho Chang,,2026-10-05T00:00:00Z,cho
10,Dora,,,dora
11,Emil,,,
"""
GRADE = ("grade", "class", "--out", "out", "--assignment", "hw1", "--roster", "roster.csv")
CHECK = "double::adds_the_input_to_itself"


@dataclass(frozen=True)
class GradedClass:
    """The folder in which a class was graded, and the printed text."""

    folder: Path
    result: subprocess.CompletedProcess[str]


def hand_in(folder: Path) -> Path:
    """Install a course with homework, and write the hand-ins of a class of four, two of them late.

    Returns the folder to put on PYTHONPATH.
    """
    write(folder / "installed", {"arithmetic.py": ADDS_COURSE} | METADATA)
    write(folder / "installed" / "course", {**COURSE, "course.toml": 'title = "Arithmetic"\n' + HOMEWORK})
    for name in ("ada", "ben", "cho"):
        write(folder / "class" / name, {f"{exercise}.py": text for exercise, text in RIGHT.items()})
    write(folder / "class" / "dora", {"double.py": SQUARED, "sum_up.py": RIGHT["sum_up"]})
    (folder / "roster.csv").write_text(ROSTER)
    return folder / "installed"


def table(home: Path) -> dict[str, dict[str, str]]:
    """Return the rows of grades.csv by submission."""
    with (home / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def grade_of(home: Path, id: str) -> Any:
    return json.loads((home / "out" / id / "grade.json").read_text(encoding="utf-8"))


def words(result: subprocess.CompletedProcess[str]) -> str:
    return " ".join(result.stdout.split())
