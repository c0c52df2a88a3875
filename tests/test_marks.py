"""Marks of a class: due dates, weights, several hand-ins, a person's word, and what a regrade changes."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from test_course_plugin import ADDS_COURSE, COURSE, METADATA, write

from grader.assignment import LatePolicy, begun_days
from grader.exercise import CourseError, read_course

Grader = Callable[..., subprocess.CompletedProcess[str]]

RIGHT = {"double": COURSE["double/reference.py"], "sum_up": COURSE["sum_up/reference.py"]}
SQUARED = COURSE["double/wrong/squared.py"]
HOMEWORK = """
[assignments.hw1]
exercises = ["double", "sum_up"]
due = 2026-10-01T23:59:00+02:00
weights = { double = 10 }
late = { percent_a_day = 10, cut_off_days = 3 }
"""
# 2 points for double are worth 10 here, sum_up its own half.
DUE = datetime(2026, 10, 1, 21, 59, tzinfo=timezone.utc)
ROSTER = """\
id,name,email,submitted,entry
7,Ada Lovelace,ada@x.org,2026-10-01T21:59:00Z,ada
8,Ben Franklin,,2026-10-01T21:59:01Z,ben
9,Cho Chang,,2026-10-05T00:00:00Z,cho
10,Dora,,,dora
11,Emil,,,
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with homework is installed; a class of four has handed it in, two of them late."""
    write(tmp_path / "installed", {"arithmetic.py": ADDS_COURSE} | METADATA)
    write(tmp_path / "installed" / "course", {**COURSE, "course.toml": 'title = "Arithmetic"\n' + HOMEWORK})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
    for name in ("ada", "ben", "cho"):
        write(tmp_path / "class" / name, {f"{exercise}.py": text for exercise, text in RIGHT.items()})
    write(tmp_path / "class" / "dora", {"double.py": SQUARED, "sum_up.py": RIGHT["sum_up"]})
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


GRADE = ("grade", "class", "--out", "out", "--assignment", "hw1", "--roster", "roster.csv")


def table(home: Path) -> dict[str, dict[str, str]]:
    """grades.csv by submission."""
    with (home / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def grade_of(home: Path, id: str) -> Any:
    return json.loads((home / "out" / id / "grade.json").read_text(encoding="utf-8"))


def words(result: subprocess.CompletedProcess[str]) -> str:
    return " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("hours", "days", "share"),
    [(-1, 0, 1.0), (0, 0, 1.0), (0.01, 1, 0.9), (24, 1, 0.9), (24.01, 2, 0.8), (72, 3, 0.7), (72.01, 4, 0.0)],
)
def test_each_day_that_has_begun_costs(hours: float, days: int, share: float) -> None:
    """Ten per cent a day, and nothing counts that is more than three days late."""
    late = timedelta(hours=hours)
    assert begun_days(late) == days
    assert LatePolicy(percent_a_day=10, cut_off_days=3).share(late) == share


def test_late_policies_stand_alone() -> None:
    """Without a policy lateness costs nothing; no policy takes more than everything."""
    week = timedelta(days=7)
    assert LatePolicy().share(week) == 1
    assert LatePolicy(percent_a_day=50).share(week) == 0
    assert LatePolicy(cut_off_days=7).share(week) == 1
    assert LatePolicy(cut_off_days=6).share(week) == 0


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            'exercises = ["triple"]',
            "hw1.exercises must be a list of this course's exercises; found ['triple']",
        ),
        ("exercises = []", "hw1.exercises must be a list of this course's exercises; found []"),
        ('exercises = ["double"]\ndue = "tomorrow"', "hw1.due must be a time with its zone, such as"),
        (
            'exercises = ["double"]\ndue = 2026-10-01T23:59:00',
            "hw1.due must be a time with its zone, such as",
        ),
        ('exercises = ["double"]\ndue = 2026-10-01', "hw1.due must be a time with its zone, such as"),
        (
            'exercises = ["double"]\nweights = { sum_up = 1 }',
            "hw1.weights.sum_up must be one of the assignment's exercises (double)",
        ),
        (
            'exercises = ["double"]\nweights = { double = -1 }',
            "hw1.weights.double must be a positive number; found -1",
        ),
        (
            'exercises = ["double"]\nlate = { percent_a_day = 10 }',
            "hw1.due must be a time, where `late` says what being late costs; found nothing",
        ),
        (
            'exercises = ["double"]\ndue = 2026-10-01T23:59:00Z\nlate = { percent_a_day = 101 }',
            "hw1.late.percent_a_day must be at most 100; found 101.0",
        ),
        (
            'exercises = ["double"]\ndue = 2026-10-01T23:59:00Z\nlate = { a_day = 1 }',
            "unknown key assignments.hw1.late.a_day; known here: cut_off_days, percent_a_day",
        ),
        ('exercises = ["double"]\nends = 1', "unknown key assignments.hw1.ends; known here: due, exercises"),
    ],
)
def test_a_mistake_in_an_assignment_is_named(tmp_path: Path, settings: str, says: str) -> None:
    """The file, the key, what was expected and what was found."""
    write(tmp_path, {**COURSE, "course.toml": f'title = "A"\n[assignments.hw1]\n{settings}\n'})
    with pytest.raises(CourseError) as caught:
        read_course(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'course.toml'}: ")
    assert says in str(caught.value)


def test_weights_and_late_days_make_the_mark(home: Path, run_grader: Grader) -> None:
    """An exercise counts as much as its weight says; each late day costs, and the report says so."""
    result = run_grader(*GRADE)
    assert result.returncode == 0, result.stderr
    rows = table(home)
    assert {id: (row["points"], row["max_points"]) for id, row in rows.items()} == {
        "7": ("10.5", "10.5"),
        "8": ("9.45", "10.5"),  # a second late: 90 %
        "9": ("0.0", "10.5"),  # over three days
        "10": ("0.5", "10.5"),
        "11": ("0.0", "10.5"),
    }
    assert (rows["7"]["double"], rows["7"]["sum_up"]) == ("10.0", "0.5")
    assert (rows["8"]["name"], rows["8"]["days_late"]) == ("Ben Franklin", "1")
    assert rows["7"]["email"] == "ada@x.org"
    assert rows["8"]["submitted"] == "2026-10-01 21:59:01+00:00"
    handed_in = grade_of(home, "9")["handed_in"]
    assert (handed_in["days_late"], handed_in["share"]) == (4, 0.0)
    feedback = " ".join((home / "out" / "8" / "feedback.txt").read_text().split())
    assert "2026-10-01 21:59:01+00:00, 1 day late: 90 % of 10.5 points count." in feedback
    assert feedback.endswith("8: 9.45 / 10.5 points")
    printed = words(result)
    assert "8 Ben Franklin 9.45 / 10.5 1 day late" in printed
    assert "11 Emil 0 / 10.5 Nothing was handed in." in printed
    assert "5 submissions graded" in printed
    statuses = {c["status"] for e in grade_of(home, "11")["exercises"] for c in e["checks"]}
    assert statuses == {"todo"}
    listed = run_grader("list").stdout
    assert "The assignment hw1: double, sum_up, due 2026-10-01 23:59+02:00\n" in listed
    # A learner's own check counts in the same way, as far as it can know.
    own = run_grader("check", "class/dora", "--assignment", "hw1")
    assert "dora: 0.5 / 10.5 points" in own.stdout
    # Of several assignments none can say what a day costs the others, nor what an exercise is worth.
    other = (*GRADE[:3], "other", "--exercise", "double", *GRADE[4:])
    assert run_grader(*other).returncode == 0
    both = json.loads((home / "other" / "9" / "grade.json").read_text())
    assert (both["points"], both["max_points"]) == (2.5, 2.5)


def test_a_time_without_a_zone_is_the_due_dates(home: Path, run_grader: Grader) -> None:
    """Who writes 23:59+02:00 reads times of that zone: 23:59 is in time, a minute later late."""
    local = ROSTER.replace("2026-10-01T21:59:00Z", "2026-10-01 23:59")
    (home / "roster.csv").write_text(local.replace("2026-10-01T21:59:01Z", "2026-10-02 00:00"))
    result = run_grader(*GRADE)
    assert "dates without a time zone are read as UTC+02:00" in words(result)
    rows = table(home)
    assert (rows["7"]["days_late"], rows["8"]["days_late"]) == ("", "1")
    assert rows["7"]["submitted"] == "2026-10-01 23:59:00+02:00"


def test_who_seems_to_have_written_nothing_may_have_written_it_elsewhere(
    home: Path, run_grader: Grader
) -> None:
    """Beside "not written yet" stands what of the hand-in was not read, if anything was left out."""
    write(home / "class" / "fay", {"main.py": "x = 1\n", "src/double.py": RIGHT["double"]})
    write(home / "class" / "gus", {"main.py": "x = 1\n"})
    printed = words(run_grader("grade", "class", "--out", "out", "--exercise", "double"))
    left_out = "Left out: main.py: beside it, src/double.py (in another folder)"
    assert f"fay 0 / 2 not written yet; {left_out} gus 0 / 2 not written yet 6 submissions" in printed


def test_results_among_the_hand_ins_are_no_hand_in(home: Path, run_grader: Grader) -> None:
    """Who writes them into the class's own folder grades the same four the next time, and in a regrade."""
    grade = ("grade", ".", "--out", "out", "--exercise", "double")
    for command in (grade, grade, ("regrade", "--out", "out")):
        result = run_grader(*command, cwd=home / "class")
        assert "4 submissions graded" in words(result), result.stderr


def test_a_changed_due_date_grades_nothing_anew(home: Path, run_grader: Grader) -> None:
    """What comes out for a check does not depend on it; the marks do, and the list of changes says so."""
    run_grader(*GRADE)
    course = home / "installed" / "course" / "course.toml"
    course.write_text(course.read_text().replace("2026-10-01T23:59:00+02:00", "2026-10-03T23:59:00+02:00"))
    result = run_grader("regrade", "--diff", cwd=home / "out")
    assert result.returncode == 0, result.stderr
    lines = [" ".join(line.split()) for line in result.stdout.splitlines() if line.strip()]
    assert lines == [
        "submission before now changed by",
        "8 9.45 10.5 weights, or what being late costs",
        "9 0 8.4 weights, or what being late costs",
        "5 submissions graded, 5 of them taken over from before; written to .",
    ]
    assert table(home)["9"]["points"] == "8.4"


def test_a_regrade_names_the_checks_that_changed(home: Path, run_grader: Grader) -> None:
    """A changed law grades everything anew; who got another status is listed with the check."""
    run_grader(*GRADE)
    checks = home / "installed" / "course" / "double" / "checks.py"
    checks.write_text(checks.read_text().replace("X + X, scale", "X * X, scale"))
    result = run_grader("regrade", "--diff", "--out", "out")
    assert result.returncode == 0, result.stderr
    printed = words(result)
    name = "double::adds_the_input_to_itself"
    assert f"7 10.5 0.5 {name}: passed, now failed" in printed
    assert f"10 0.5 10.5 {name}: failed, now passed" in printed
    assert "11" not in printed.split("5 submissions")[0].split()
    assert "5 submissions graded, 0 of them taken over" in printed
    again = run_grader("regrade", "--diff", "--out", "out")
    assert "No score has changed." in again.stdout
    assert "5 of them taken over" in again.stdout


def test_the_latest_or_the_best_counts(home: Path, run_grader: Grader) -> None:
    """A later hand-in counts even where it is worse; with the best, lateness counts in what is best."""
    write(home / "class" / "ada_2", {"double.py": SQUARED, "sum_up.py": RIGHT["sum_up"]})
    write(home / "class" / "ben_2", {f"{exercise}.py": text for exercise, text in RIGHT.items()})
    rows = [
        "id,entry,submitted",
        "7,ada,2026-09-01T00:00:00Z",
        "7,ada_2,2026-09-02T00:00:00Z",
        "8,ben,2026-09-01T00:00:00Z",
        "8,ben_2,2026-10-03T00:00:00Z",
    ]
    (home / "roster.csv").write_text("\n".join(rows) + "\n")
    assert run_grader(*GRADE).returncode == 0
    assert {id: table(home)[id]["points"] for id in "78"} == {"7": "0.5", "8": "8.4"}
    assert grade_of(home, "7")["handed_in"]["number"] == 2
    best = run_grader(*GRADE, "--attempts", "best")
    assert best.returncode == 0, best.stderr
    assert {id: table(home)[id]["points"] for id in "78"} == {"7": "10.5", "8": "10.5"}
    handed_in = grade_of(home, "8")["handed_in"]
    assert (handed_in["number"], handed_in["of"], handed_in["days_late"]) == (1, 2, 0)
    # Nothing is graded again that has not changed, several hand-ins or not.
    again = run_grader(*GRADE, "--attempts", "best", "--resume")
    assert "4 submissions graded, 4 of them taken over" in words(again)


def test_an_older_hand_in_that_is_gone_or_new_changes_no_mark(home: Path, run_grader: Grader) -> None:
    """Where the latest counts, its own date does, however many lie beside it."""

    def hand_in(*rows: str) -> None:
        (home / "roster.csv").write_text("id,entry,submitted\n" + "\n".join(rows) + "\n")

    older, latest = "7,ada,2026-09-01T00:00:00Z", "7,ben,2026-10-03T00:00:00Z"
    hand_in(latest)
    assert run_grader(*GRADE).returncode == 0
    for rows, of in (((older, latest), 2), ((latest,), 1)):
        hand_in(*rows)
        result = run_grader(*GRADE, "--resume")
        assert result.returncode == 0, result.stderr
        handed_in = grade_of(home, "7")["handed_in"]
        assert (table(home)["7"]["points"], handed_in["number"], handed_in["of"]) == ("8.4", of, of)


CHECK = "double::adds_the_input_to_itself"


def test_a_persons_points_outlive_every_regrade(home: Path, run_grader: Grader) -> None:
    """They stand in every output with the reason, whatever is graded again, until they are withdrawn."""
    run_grader(*GRADE)
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
        ((id, name, points, text, made),) = book.execute("SELECT * FROM overrides").fetchall()
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
def test_what_cannot_be_overridden_is_said(
    graded: Path, run_grader: Grader, arguments: tuple[str, ...], says: str
) -> None:
    """One line, and nothing changes."""
    before = (graded / "out" / "grades.csv").read_bytes()
    result = run_grader("override", *arguments, "--out", graded / "out")
    assert result.returncode == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert (graded / "out" / "grades.csv").read_bytes() == before


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of one, graded."""
    home = tmp_path_factory.mktemp("graded")
    write(home / "installed", {"arithmetic.py": ADDS_COURSE} | METADATA)
    write(home / "installed" / "course", COURSE)
    write(home / "class" / "10", {"double.py": SQUARED})
    command = [sys.executable, "-m", "grader", "grade", "class", "--out", "out"]
    command += ["--exercise", "double", "--exercise", "sum_up"]
    environment = {**os.environ, "PYTHONPATH": str(home / "installed")}
    subprocess.run(command, cwd=home, env=environment, check=True, capture_output=True, timeout=300)
    return home


@pytest.mark.parametrize("command", [("regrade",), ("override", "7", CHECK, "1", "--why", "x")])
def test_there_must_be_grades(tmp_path: Path, run_grader: Grader, command: tuple[str, ...]) -> None:
    """A folder into which nothing was graded is named, and left as it is."""
    result = run_grader(*command, "--out", tmp_path)
    assert result.returncode == 2
    assert f"{tmp_path}: found no grades there; expected the folder that grader grade wrote" in result.stderr
    assert list(tmp_path.iterdir()) == []
