"""`grader show`: the grade of one submission from a class's gradebook."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from grader.classroom.gradebook import StampedGrade, open_gradebook
from helpers import EXERCISES, Grader

ACCURACY = EXERCISES / "accuracy"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a graded class of two."""
    home = tmp_path_factory.mktemp("graded")
    (home / "class").mkdir()
    (home / "class" / "ada.py").write_text((ACCURACY / "reference.py").read_text())
    (home / "class" / "ben.py").write_text((ACCURACY / "wrong" / "returns_a_fraction.py").read_text())
    command = [sys.executable, "-m", "grader", "grade", "class", "--out", "out", "--exercise", "accuracy"]
    subprocess.run(command, cwd=home, check=True, capture_output=True, timeout=300)
    return home / "out"


def lines(text: str) -> list[str]:
    """Return the lines without their trailing spaces."""
    return [line.rstrip() for line in text.splitlines()]


def test_it_shows_what_check_would_show(graded: Path, run_grader: Grader) -> None:
    """The command prints the report of a terminal, from any folder and from the class's own."""
    shown = run_grader("show", "ben", "--out", graded).stdout
    assert run_grader("show", "ben", cwd=graded).stdout == shown
    assert "accuracy::counts_right_predictions" in shown
    assert lines(shown)[-1] == "ben: 8 / 12 points"
    unfolded = run_grader("show", "ben", "-v", cwd=graded).stdout
    assert unfolded.count("✓") > shown.count("✓")
    assert "Try it:" in unfolded


def test_it_does_not_wait_for_a_run(graded: Path, run_grader: Grader) -> None:
    """The command works while another process has the gradebook open and locked."""
    with open_gradebook(graded) as book:
        grade = book.grade("ada")
        assert grade is not None
        book.write("ada", StampedGrade(book.stamps()["ada"], grade))
        done = run_grader("show", "ada", "--out", graded)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("ada: 12 / 12 points")


@pytest.mark.parametrize(
    ("id", "says"),
    [
        ("adda", "no submission is called 'adda'; did you mean ada?"),
        ("zoe", "no submission is called 'zoe'; there are 2, such as ada, ben"),
    ],
)
def test_an_unknown_id_is_reported(id: str, says: str, graded: Path, run_grader: Grader) -> None:
    """An id that is not in the class gets an error with a suggestion."""
    done = run_grader("show", id, "--out", graded)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"grader: {graded / 'gradebook.sqlite'}: {says}\n"


def test_a_folder_without_grades_is_reported(run_grader: Grader, tmp_path: Path) -> None:
    """A folder without grades gets an error, and the command writes nothing there."""
    says = "found no grades there; expected the folder that grader grade wrote into; name it with --out"
    done = run_grader("show", "ada", "--out", tmp_path)
    assert (done.returncode, done.stderr) == (2, f"grader: {tmp_path}: {says}\n")
    assert list(tmp_path.iterdir()) == []
    with open_gradebook(tmp_path / "new"):
        pass
    done = run_grader("show", "ada", "--out", tmp_path / "new")
    assert (done.returncode, done.stderr) == (2, f"grader: {tmp_path / 'new'}: {says}\n")


def test_a_grade_of_another_version_is_reported(graded: Path, run_grader: Grader, tmp_path: Path) -> None:
    """A grade that this version cannot read gets an error."""
    book = tmp_path / "gradebook.sqlite"
    with sqlite3.connect(graded / "gradebook.sqlite") as source, sqlite3.connect(book) as copy:
        source.backup(copy)
        copy.execute("UPDATE submissions SET grade = '{\"format_version\": 7}' WHERE id = 'ada'")
    source.close()
    copy.close()
    done = run_grader("show", "ada", "--out", tmp_path)
    says = "the grade of ada is damaged or of another version; grade the class again with --resume"
    assert (done.returncode, done.stderr) == (2, f"grader: {book}: {says}\n")
