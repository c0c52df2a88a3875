"""grades.csv and grades.excel.csv: no formulas, rows that are lines, columns for spreadsheets."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from grader.grades.formats import csv as csv_format
from grader.grades.grade import Grade, HandedIn, Override, Status
from grades.formats.helpers import graded

IDS = [
    "=1+1", "+1", "-1", "@x", " =1", '"=1', "'=1", "＝1", "＋1", "－1", "＠x", "a;=1+1", "a; @x",
    '=HYPERLINK("http://a";"b")', "a,b", 'say "hi"', "a-b", "a=b", "plain",
]  # fmt: skip


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """A reader of the table gets each id back; an id that looks like a formula has a quote before it."""
    csv_format.write(graded(*IDS), tmp_path)
    with (tmp_path / "grades.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["submission", "points", "max_points", "softmax", "status"]
    assert [row[1:] for row in rows] == [["2.0", "2.0", "2.0", "graded"]] * len(IDS)
    cells = [row[0] for row in rows]
    assert [cell.replace("'", "") for cell in cells] == [id.replace("'", "") for id in IDS]
    assert cells[-5:] == IDS[-5:]
    for cell in cells:
        # In locales with a decimal comma, a semicolon separates cells.
        for part in cell.split(";"):
            assert not re.match('[\\s"]*[=+\\-@＝＋－＠]', part), cell


def test_a_row_is_a_line(tmp_path: Path) -> None:
    """An id never starts a new row, also for programs that split lines at other characters."""
    csv_format.write(graded("a\nada,2,2,2", "b\rada,2,2,2", "c\u2028ada,2,2,2", "d\0\t=1"), tmp_path)
    lines = (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [line[:3] for line in lines] == ["sub", '"a\\', '"b\\', '"c\\', "d\\x"]


def test_no_title_of_a_column_is_a_formula(tmp_path: Path) -> None:
    """The name of an exercise is quoted as an id is."""
    csv_format.write(graded("ada", exercise="=cmd()"), tmp_path)
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()[0].endswith(",'=cmd(),status")


def rows_of(grades: list[Grade], folder: Path) -> list[dict[str, str]]:
    """Return the rows of grades.csv as a program reads them."""
    csv_format.write(grades, folder)
    with (folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def with_status(grade: Grade, status: Status, *, problem: str = "") -> Grade:
    """Return a grade whose check has a status."""
    (exercise,) = grade.exercises
    check = replace(exercise.checks[0], status=status)
    return replace(grade, exercises=(replace(exercise, checks=(check,)),), problem=problem)


def test_each_row_has_a_status_to_filter_by(tmp_path: Path) -> None:
    """The status says what became of a submission; points by hand end an error of the kit."""
    names = ("right", "wrong", "late", "marked_late", "nothing", "broken", "fault", "by_hand")
    right, wrong, late, marked, nothing, broken, fault, by_hand = graded(*names)
    fault, by_hand = (with_status(one, "error") for one in (fault, by_hand))
    grades = [
        right,
        with_status(wrong, "failed"),
        replace(late, handed_in=HandedIn(days_late=1, share=0.9)),
        replace(marked, handed_in=HandedIn(remark="Late.")),
        with_status(nothing, "todo", problem="Nothing was handed in."),
        with_status(broken, "failed", problem="It is not a zip."),
        fault,
        by_hand.overridden({("by_hand", "softmax::c"): Override(1, "Seen.")}),
    ]
    assert {row["submission"]: row["status"] for row in rows_of(grades, tmp_path)} == {
        "right": "graded",
        "wrong": "graded",
        "late": "late",
        "marked_late": "late",
        "nothing": "no hand-in",
        "broken": "unreadable",
        "fault": "error",
        "by_hand": "graded",
    }


@pytest.mark.parametrize(
    ("zone", "shown"), [("+00:00", "UTC"), ("+02:00", "UTC+02:00"), ("-05:30", "UTC-05:30")]
)
def test_times_are_those_of_a_spreadsheet(zone: str, shown: str, tmp_path: Path) -> None:
    """A time has no zone glued on; the zone has a column, and so has what lateness costs."""
    late = HandedIn("7", "Ada", submitted=f"2026-10-01 21:59:01{zone}", days_late=2, share=0.8)
    ada, ben = rows_of([replace(graded("ada")[0], handed_in=late), *graded("ben")], tmp_path)
    assert ada["submitted"] == "2026-10-01 21:59:01"
    assert datetime.strptime(ada["submitted"], "%Y-%m-%d %H:%M:%S").day == 1
    assert (ada["zone"], ada["days_late"], ada["deduction"], ada["points"]) == (shown, "2", "0.4", "1.6")
    assert (ben["submitted"], ben["zone"], ben["deduction"]) == ("", "", "")
    assert list(ada)[:4] == ["submission", "points", "max_points", "softmax"]
    assert list(ada)[4:] == ["learner", "name", "status", "submitted", "zone", "days_late", "deduction"]


def test_no_column_is_there_twice(tmp_path: Path) -> None:
    """An exercise has a column of its own, whatever its name; ids are not in two columns."""
    learner = HandedIn("ada", "Ada")
    (row,) = rows_of([replace(graded("ada", exercise="name")[0], handed_in=learner)], tmp_path)
    assert list(row) == ["submission", "points", "max_points", "exercise name", "name", "status"]
    assert (row["exercise name"], row["name"]) == ("2.0", "Ada")
    # Where the id is not the learner's in one row, the column is there.
    other = [replace(one, handed_in=learner) for one in graded("ada", "hw_ada")]
    assert [row["learner"] for row in rows_of(other, tmp_path)] == ["ada", "ada"]


def test_excel_gets_a_table_of_its_own(tmp_path: Path) -> None:
    """grades.excel.csv is grades.csv with the mark by which Excel knows UTF-8; grades.csv has no mark."""
    grades = graded("王伟", "José")
    csv_format.write(grades, tmp_path)
    csv_format.write_for_excel(grades, tmp_path)
    plain, excel = ((tmp_path / name).read_bytes() for name in ("grades.csv", "grades.excel.csv"))
    assert excel == b"\xef\xbb\xbf" + plain
    assert plain.startswith(b"submission,")
    assert excel.decode("utf-8-sig").splitlines()[1].startswith("王伟,")
