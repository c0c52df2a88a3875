"""`grader grade`, run as people and scripts run it."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from commands.helpers import MOST, NAIVE_POINTS, UNREADABLE, read, zipped
from helpers import NAIVE, RIGHT, without_seconds


@dataclass(frozen=True)
class Class:
    """A graded class: its folder, the printed text, and the folder of the results."""

    folder: Path
    result: subprocess.CompletedProcess[str]
    out: Path

    @property
    def grades(self) -> list[Any]:
        """Return the grades in grades.json."""
        document = read(self.out / "grades.json")
        assert document["format_version"] == 1
        grades: list[Any] = document["grades"]
        return grades


def run_class(folder: Path, out: Path, *options: str) -> Class:
    """Grade a class."""
    command = [sys.executable, "-m", "grader", "grade", folder.name, "--out", out.name]
    command += ["--exercise", "softmax", *options]
    result = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=300)
    return Class(folder, result, out)


GRADED = {
    "=1+1": MOST,
    "ada": MOST,
    "bob": NAIVE_POINTS,
    "cy": MOST,
    "dan": NAIVE_POINTS,
    "eve": MOST,
    "twin.py": MOST,
    "twin.zip": NAIVE_POINTS,
}
# Unreadable entries get 0 points; these three would stop the run, and have their own test.
REFUSED = {
    name: says
    for name, (_, says) in UNREADABLE.items()
    if name not in ("coding.py", "deflated.zip", "lzma.zip")
}
NAMES_ARE_BYTES = pytest.mark.skipif(sys.platform != "linux", reason="such a file can be named on Linux only")


def submission_id(name: str) -> str:
    """Return an entry's id as the contract defines it."""
    for ending in (".py", ".ipynb", ".zip"):
        name = name.removesuffix(ending)
    return name


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A class with hand-ins of every kind and with every unreadable kind of entry."""
    home = tmp_path_factory.mktemp("class")
    folder = home / "class"
    (folder / "bob").mkdir(parents=True)
    (folder / "bob" / "softmax.py").write_text(NAIVE)
    for name in ("=1+1.py", "ada.py", "twin.py", ".hidden.py"):
        (folder / name).write_text(RIGHT)
    zipped(folder / "cy.zip", "softmax.py", RIGHT)
    zipped(folder / "dan.zip", "homework/softmax.py", NAIVE)
    zipped(folder / "twin.zip", "softmax.py", NAIVE)
    cell = nbformat.v4.new_code_cell(f"%matplotlib inline\n{RIGHT}", id="one")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "eve.ipynb")
    (folder / ".git").mkdir()
    for name in REFUSED:
        UNREADABLE[name][0](folder / name)
    return run_class(folder, home / "out")


class TestGrade:
    """`grader grade`."""

    def test_every_entry_is_a_submission(self, graded: Class) -> None:
        """Files, zips, folders and notebooks are graded under their names; hidden ones are not graded."""
        assert graded.result.returncode == 0, graded.result.stderr
        expected = GRADED | {submission_id(name): 0 for name in REFUSED}
        assert {grade["submission"]["id"]: grade["points"] for grade in graded.grades} == expected
        assert {grade["max_points"] for grade in graded.grades} == {MOST}

    def test_an_unreadable_entry_has_a_problem(self, graded: Class) -> None:
        """An unreadable entry gets 0 points and a reason; a readable entry has no problem."""
        problems = {grade["submission"]["id"]: grade["problem"] for grade in graded.grades}
        for name, says in REFUSED.items():
            assert says in problems.pop(submission_id(name))
        assert set(problems.values()) == {""}

    def test_every_check_is_in_every_grade(self, graded: Class) -> None:
        """Each of the 13 checks appears once in every grade, also for unreadable entries."""
        for grade in graded.grades:
            (exercise,) = grade["exercises"]
            names = [check["name"] for check in exercise["checks"]]
            assert len(names) == len(set(names)) == 13

    def test_a_notebook_says_what_was_left_out(self, graded: Class) -> None:
        """A magic in a notebook is left out, the report names it, and no points are deducted."""
        (eve,) = (grade for grade in graded.grades if grade["submission"]["id"] == "eve")
        assert "eve.ipynb: cell 1, line 1: %matplotlib inline" in eve["exercises"][0]["remarks"][0]

    def test_the_csv_is_a_table_that_no_spreadsheet_computes(self, graded: Class) -> None:
        """grades.csv begins with submission, points, max_points; a name that begins with = is quoted."""
        with (graded.out / "grades.csv").open(newline="") as file:
            header, *rows = csv.reader(file)
        assert header[:3] == ["submission", "points", "max_points"]
        cells = {submission: (float(points), float(most)) for submission, points, most, *_ in rows}
        expected = GRADED | {submission_id(name): 0 for name in REFUSED}
        expected["'=1+1"] = expected.pop("=1+1")
        assert cells == {name: (points, MOST) for name, points in expected.items()}

    def test_every_submission_gets_a_grade_and_feedback(self, graded: Class) -> None:
        """OUT/<id>/ holds the same grade as grades.json, and the feedback for the learner."""
        for grade in graded.grades:
            id = grade["submission"]["id"]
            assert read(graded.out / id / "grade.json") == grade
            feedback = (graded.out / id / "feedback.txt").read_text(encoding="utf-8")
            assert f"{id}: {grade['points']:g} / {MOST} points" in feedback
        assert "Entry [0, 0] is nan; it should be 0.5." in (graded.out / "bob" / "feedback.txt").read_text()

    def test_the_number_of_jobs_changes_only_the_time(self, graded: Class) -> None:
        """--jobs 2 gives the grades of --jobs 1, in the same order."""
        aside = run_class(graded.folder, graded.out.with_name("aside"), "--jobs", "2")
        assert aside.result.returncode == 0
        assert without_seconds(aside.grades) == without_seconds(graded.grades)
        assert (aside.out / "grades.csv").read_bytes() == (graded.out / "grades.csv").read_bytes()

    def test_a_format_writes_only_itself(self, tmp_path: Path) -> None:
        """--format csv writes only grades.csv, the gradebook and its lock."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / "ada.py").write_text(RIGHT)
        done = run_class(tmp_path / "class", tmp_path / "out", "--format", "csv")
        assert done.result.returncode == 0
        written = {path.name for path in done.out.iterdir()}
        assert written - {".lock", "gradebook.sqlite"} == {"grades.csv"}

    @pytest.mark.parametrize("name", ["coding.py", "deflated.zip", "lzma.zip"])
    def test_no_content_stops_the_class(self, name: str, tmp_path: Path) -> None:
        """An entry with any content gets 0 points, and the others get their grades."""
        (tmp_path / "class").mkdir()
        UNREADABLE[name][0](tmp_path / "class" / name)
        self.assert_refused_beside_ada(tmp_path)

    @pytest.mark.parametrize(
        "name",
        [
            "grades.csv",
            "grades.json",
            # A zero-width non-joiner, which occurs in Persian and Hindi names.
            pytest.param("zo\u200cya.py", id="zero-width"),
            pytest.param("two\nlines.py", id="newline", marks=NAMES_ARE_BYTES),
            # A name in an encoding other than the system's, as Python returns it.
            pytest.param("na\udceff.py", id="encoding", marks=NAMES_ARE_BYTES),
        ],
    )
    def test_no_name_stops_the_class(self, name: str, tmp_path: Path) -> None:
        """An entry with any name, also the name of a result file, does not stop the grading of the others."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / name).write_text("name,points\n")
        self.assert_refused_beside_ada(tmp_path)

    def assert_refused_beside_ada(self, home: Path) -> None:
        """Assert that the entry gets 0 points and a right solution beside it is graded."""
        (home / "class" / "ada.py").write_text(RIGHT)
        done = run_class(home / "class", home / "out")
        assert "Traceback" not in done.result.stderr
        assert done.result.returncode == 0
        points = {grade["submission"]["id"]: grade["points"] for grade in done.grades}
        assert points.pop("ada") == MOST
        assert list(points.values()) == [0]
        assert read(done.out / "ada" / "grade.json")["points"] == MOST

    def test_no_two_entries_share_an_id(self, tmp_path: Path) -> None:
        """Entries with the same name before the ending get different ids, also different from full names."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class" / "ada.py").write_text(RIGHT)
        zipped(tmp_path / "class" / "ada.zip", "softmax.py", NAIVE)
        zipped(tmp_path / "class" / "ada.py.zip", "softmax.py", NAIVE)
        done = run_class(tmp_path / "class", tmp_path / "out")
        points = {grade["submission"]["id"]: grade["points"] for grade in done.grades}
        assert len(done.grades) == len(points) == 3
        assert sorted(points.values()) == [NAIVE_POINTS, NAIVE_POINTS, MOST]
