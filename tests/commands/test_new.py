"""`grader new`: the first folder of a learner."""

from __future__ import annotations

from pathlib import Path

from commands.helpers import read
from helpers import LISTED, NAIVE, RIGHT, Grader, assert_one_line


def test_new_makes_a_folder_that_check_reads(run_grader: Grader, tmp_path: Path) -> None:
    """A new folder holds a stub of each exercise, all are `todo`, and `new` does not overwrite it."""
    made = run_grader("new", "homework")
    assert made.returncode == 0
    assert "grader check homework" in made.stdout
    assert "NotImplementedError" in (tmp_path / "homework" / "softmax.py").read_text()

    checked = run_grader("check", "homework", "--json", "grade.json")
    assert checked.returncode == 1
    exercises = read(tmp_path / "grade.json")["exercises"]
    assert [exercise["points"] for exercise in exercises] == [0] * len(LISTED)
    assert {check["status"] for exercise in exercises for check in exercise["checks"]} == {"todo"}

    (tmp_path / "homework" / "softmax.py").write_text(RIGHT)
    assert_one_line(run_grader("new", "homework"), "expected a new or empty folder")
    assert (tmp_path / "homework" / "softmax.py").read_text() == RIGHT


def test_stubs_are_named_in_one_paragraph(run_grader: Grader, tmp_path: Path) -> None:
    """Exercises of an assignment that are still stubs are listed together in one paragraph."""
    (tmp_path / "homework").mkdir()
    (tmp_path / "homework" / "softmax.py").write_text(NAIVE)
    shown = run_grader("check", "homework", "--assignment", "core").stdout
    assert "softmax: Softmax from scratch" in shown
    assert "Not written yet: cross_entropy, accuracy, train_epoch, mnist_net.\n" in shown
    assert "accuracy is not defined" not in shown

    alone = run_grader("check", "homework", "--exercise", "accuracy").stdout
    assert alone.startswith("accuracy: Accuracy as a count")
    assert "accuracy is not defined yet." in alone
