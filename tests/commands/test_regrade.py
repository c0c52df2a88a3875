"""`grader regrade`: the changes for each learner."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import Grader
from homework import CHECK, words


def test_a_regrade_names_the_checks_that_changed(graded_home: Path, run_grader: Grader) -> None:
    """A changed law regrades all entries; each entry with a new status is listed with the check."""
    checks = graded_home / "installed" / "course" / "double" / "checks.py"
    checks.write_text(checks.read_text().replace("X + X, scale", "X * X, scale"))
    result = run_grader("regrade", "--diff", "--out", "out")
    assert result.returncode == 0, result.stderr
    printed = words(result)
    name = "double::adds_the_input_to_itself"
    assert f"7 10.5 0.5 {name}: passed, now failed" in printed
    assert f"10 0.5 10.5 {name}: failed, now passed" in printed
    assert "11" not in printed.split("5 submissions")[0].split()
    assert "5 submissions graded, 0 of them unchanged" in printed
    again = run_grader("regrade", "--diff", "--out", "out")
    assert "No score has changed." in again.stdout
    assert "5 of them unchanged" in again.stdout


@pytest.mark.parametrize("command", [("regrade",), ("override", "7", CHECK, "1", "--why", "x")])
def test_there_must_be_grades(tmp_path: Path, run_grader: Grader, command: tuple[str, ...]) -> None:
    """The message names a folder without grades, and the folder stays unchanged."""
    result = run_grader(*command, "--out", tmp_path)
    assert result.returncode == 2
    assert f"{tmp_path}: found no grades there; expected the folder that grader grade wrote" in result.stderr
    assert list(tmp_path.iterdir()) == []
