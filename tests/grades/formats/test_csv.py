"""grades.csv: no cell is a formula, and each row is one line."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from grader.grades.formats import csv as csv_format
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
    assert header == ["submission", "points", "max_points", "softmax"]
    assert [row[1:] for row in rows] == [["2.0", "2.0", "2.0"]] * len(IDS)
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
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()[0].endswith(",'=cmd()")
