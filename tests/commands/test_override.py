"""`grader override`: points that a teacher gives."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from helpers import Grader
from homework import CHECK, GRADE, GradedClass, grade_of, table, words


def test_overridden_points_stay_after_every_regrade(graded_home: Path, run_grader: Grader) -> None:
    """The points and the reason stay in every output until they are withdrawn."""
    home = graded_home
    why = "The method is right, only the operator is not."
    result = run_grader("override", "10", CHECK, "1.5", "--why", why, cwd=home / "out")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"10: 1.5 / 2 points for {CHECK}, 8 / 10.5 in all\n"

    def assert_overridden() -> None:
        row = table(home)["10"]
        assert (row["points"], row["double"], row["by_hand"]) == ("8.0", "7.5", f"{CHECK}: {why}")
        check = grade_of(home, "10")["exercises"][0]["checks"][0]
        assert (check["status"], check["points"], check["override"]) == (
            "failed", 1.5, {"points": 1.5, "why": why}
        )  # fmt: skip
        whole = json.loads((home / "out" / "grades.json").read_text())["grades"]
        assert [grade["points"] for grade in whole if grade["submission"]["id"] == "10"] == [8.0]
        shown = run_grader("show", "10", "--out", "out")
        for text in (words(shown), " ".join((home / "out" / "10" / "feedback.txt").read_text().split())):
            assert f"{CHECK}: 1.5 / 2 points, given by a person. {why}" in text
            assert "by hand 1.5 / 2" in text

    assert_overridden()
    assert "10 Dora 8 / 10.5 " in words(run_grader(*GRADE))
    assert_overridden()
    run_grader("regrade", "--out", "out")
    assert_overridden()
    with closing(sqlite3.connect(home / "out" / "gradebook.sqlite")) as book:
        ((id, name, points, text, made),) = book.execute(
            "SELECT id, name, points, why, made FROM overrides"
        ).fetchall()
    assert (id, name, points, text) == ("10", CHECK, 1.5, why)
    assert abs(datetime.fromisoformat(made) - datetime.now(timezone.utc)) < timedelta(minutes=10)

    assert run_grader("override", "10", CHECK, "--withdraw", "--out", "out").returncode == 0
    assert table(home)["10"]["points"] == "0.5"
    assert "by_hand" not in table(home)["10"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("10", CHECK, "3", "--why", "x"), f"3 points for {CHECK}: expected 0 to 2"),
        (("10", CHECK, "nan", "--why", "x"), f"nan points for {CHECK}: expected 0 to 2"),
        (("10", CHECK, "1"), "give POINTS and --why TEXT, or --withdraw alone"),
        (("10", CHECK, "1", "--why", " "), "give POINTS and --why TEXT, or --withdraw alone"),
        (("10", CHECK), "give POINTS and --why TEXT, or --withdraw alone"),
        (("10", CHECK, "1", "--why", "x", "--withdraw"), "give POINTS and --why TEXT, or --withdraw alone"),
        (("10", "double", "1", "--why", "x"), f"10 has no check 'double'; there are: {CHECK}, sum_up::"),
        (("eva", CHECK, "1", "--why", "x"), "no submission is called 'eva'"),
    ],
)
def test_an_impossible_override_is_one_line(
    graded_homework: GradedClass, run_grader: Grader, arguments: tuple[str, ...], says: str
) -> None:
    """The command prints one line and changes nothing."""
    graded = graded_homework.folder
    before = (graded / "out" / "grades.csv").read_bytes()
    result = run_grader("override", *arguments, "--out", graded / "out")
    assert result.returncode == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert (graded / "out" / "grades.csv").read_bytes() == before
