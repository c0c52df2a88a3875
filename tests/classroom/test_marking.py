"""Marks of a class: due dates, weights, several hand-ins."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from another_course import write
from grader.classroom.marking import Marking
from grader.classroom.run import Change, GradedSubmission
from grader.commands.summary import Summary
from grader.course.assignment import Assignment
from grader.grades.grade import CheckResult, ExerciseResult, Grade, Override
from grader.handins.arrival import Arrival
from grader.handins.entry import Entry, HandIn
from grader.text.language import Language
from helpers import Grader
from homework import GRADE, RIGHT, ROSTER, SQUARED, GradedClass, grade_of, table, words


def test_weights_and_late_days_make_the_mark(
    graded_home: Path, graded_homework: GradedClass, run_grader: Grader
) -> None:
    """The mark uses the weights of the exercises and the deductions for late days; the report says so."""
    home, result = graded_home, graded_homework.result
    assert result.returncode == 0, result.stderr
    rows = table(home)
    assert {id: (row["points"], row["max_points"]) for id, row in rows.items()} == {
        "7": ("10.5", "10.5"),
        "8": ("9.45", "10.5"),  # one second late: 90 %
        "9": ("0.0", "10.5"),  # over three days
        "10": ("0.5", "10.5"),
        "11": ("0.0", "10.5"),
    }
    assert (rows["7"]["double"], rows["7"]["sum_up"]) == ("10.0", "0.5")
    assert (rows["8"]["name"], rows["8"]["days_late"]) == ("Ben Franklin", "1")
    assert rows["7"]["email"] == "ada@x.org"
    assert (rows["8"]["submitted"], rows["8"]["zone"]) == ("2026-10-01 21:59:01", "UTC")
    assert (rows["8"]["deduction"], rows["9"]["deduction"], rows["7"]["deduction"]) == ("1.05", "10.5", "")
    assert {id: row["status"] for id, row in rows.items()} == {
        "7": "graded", "8": "late", "9": "late", "10": "graded", "11": "no hand-in",
    }  # fmt: skip
    handed_in = grade_of(home, "9")["handed_in"]
    assert (handed_in["days_late"], handed_in["share"]) == (4, 0.0)
    feedback = " ".join((home / "out" / "8" / "feedback.txt").read_text().split())
    assert "2026-10-01 21:59:01+00:00, 1 day late: 90 % of 10.5 points count." in feedback
    assert feedback.startswith("Name: Ben Franklin Assignment: hw1 8: 9.45 / 10.5 points Handed in ")
    printed = words(result)
    assert "8 Ben Franklin 9.45 / 10.5 1 day late" in printed
    assert "11 Emil 0 / 10.5 Nothing was handed in." in printed
    assert "5 submissions graded" in printed
    statuses = {c["status"] for e in grade_of(home, "11")["exercises"] for c in e["checks"]}
    assert statuses == {"todo"}
    listed = run_grader("list").stdout
    assert "The assignment hw1: double, sum_up, due 2026-10-01 23:59+02:00\n" in listed
    # `grader check` marks in the same way, with the information that it has.
    own = run_grader("check", "class/dora", "--assignment", "hw1")
    assert "dora: 0.5 / 10.5 points" in own.stdout
    # With several assignments, there is no single late policy and no single weight of an exercise.
    other = (*GRADE[:3], "other", "--exercise", "double", *GRADE[4:])
    assert run_grader(*other).returncode == 0
    both = json.loads((home / "other" / "9" / "grade.json").read_text())
    assert (both["points"], both["max_points"]) == (2.5, 2.5)


def test_a_time_without_a_zone_is_the_due_dates(home: Path, run_grader: Grader) -> None:
    """A time without a zone has the zone of the due date: 23:59 is in time, one minute later is late."""
    local = ROSTER.replace("2026-10-01T21:59:00Z", "2026-10-01 23:59")
    (home / "roster.csv").write_text(local.replace("2026-10-01T21:59:01Z", "2026-10-02 00:00"))
    result = run_grader(*GRADE)
    assert "dates without a time zone are read as UTC+02:00" in words(result)
    rows = table(home)
    assert (rows["7"]["days_late"], rows["8"]["days_late"]) == ("", "1")
    assert (rows["7"]["submitted"], rows["7"]["zone"]) == ("2026-10-01 23:59:00", "UTC+02:00")


def test_not_written_yet_names_the_files_that_were_not_read(home: Path, run_grader: Grader) -> None:
    """The report of a `todo` check names the parts of the hand-in that were not read."""
    write(home / "class" / "fay", {"main.py": "x = 1\n", "lib/double.py": RIGHT["double"]})
    write(home / "class" / "gus", {"main.py": "x = 1\n"})
    printed = words(run_grader("grade", "class", "--out", "out", "--exercise", "double"))
    not_read = "Not read: lib/double.py (it is in a subfolder, and no other file imports it)"
    assert f"fay 0 / 2 not written yet; {not_read} gus 0 / 2 not written yet 6 submissions" in printed


def test_results_among_the_hand_ins_are_not_hand_ins(home: Path, run_grader: Grader) -> None:
    """If the results are in the class's folder, the next run and a regrade grade the same four hand-ins."""
    grade = ("grade", ".", "--out", "out", "--exercise", "double")
    for command in (grade, grade, ("regrade", "--out", "out")):
        result = run_grader(*command, cwd=home / "class")
        assert "4 submissions graded" in words(result), result.stderr


def test_a_changed_due_date_grades_nothing_anew(graded_home: Path, run_grader: Grader) -> None:
    """A changed due date changes marks but not results, and the list of changes says so."""
    home = graded_home
    course = home / "installed" / "course" / "course.toml"
    course.write_text(course.read_text().replace("2026-10-01T23:59:00+02:00", "2026-10-03T23:59:00+02:00"))
    result = run_grader("regrade", "--diff", cwd=home / "out")
    assert result.returncode == 0, result.stderr
    lines = [" ".join(line.split()) for line in result.stdout.splitlines() if line.strip()]
    assert lines == [
        "submission before now changed by",
        "8 9.45 10.5 weights or the deduction for late days",
        "9 0 8.4 weights or the deduction for late days",
        "5 submissions graded, 5 of them unchanged since the last run; the new grades have replaced the old "
        "ones in .",
    ]
    assert table(home)["9"]["points"] == "8.4"


def test_a_rule_for_rounding_grades_nothing_anew(graded_home: Path, run_grader: Grader) -> None:
    """With `round`, the points that count are multiples of it, and the feedback says what they were."""
    home = graded_home
    course = home / "installed" / "course" / "course.toml"
    course.write_text(course.read_text().replace("weights =", "round = 0.5\nweights ="))
    result = run_grader("regrade", "--out", "out")
    assert "5 of them unchanged" in words(result)
    assert table(home)["8"]["points"] == "9.5"
    assert (grade_of(home, "8")["points"], grade_of(home, "8")["rounded_to"]) == (9.5, 0.5)
    feedback = (home / "out" / "8" / "feedback.txt").read_text()
    assert "8: 9.5 / 10.5 points (9.45, rounded to the nearest 0.5)\n" in feedback
    assert "7: 10.5 / 10.5 points\n" in (home / "out" / "7" / "feedback.txt").read_text()


def test_what_learners_get_names_no_folder_of_the_machine(home: Path, run_grader: Grader) -> None:
    """Where CLASS_DIR is an absolute path, no file for a learner has a part of it."""
    (home / "class" / "eve.zip").write_bytes(b"PK is not enough")
    (home / "class" / "fay").mkdir()
    (home / "class" / "gus.py").write_text("def double(X:\n")
    arguments = ("grade", home / "class", "--out", home / "out", "--assignment", "hw1")
    assert run_grader(*arguments).returncode == 0
    files = [path for path in (home / "out").rglob("*") if path.suffix in (".json", ".txt", ".csv")]
    assert len(files) == 3 + 2 * 7
    for path in files:
        assert str(home) not in path.read_text(encoding="utf-8"), path
    assert grade_of(home, "ada")["submission"]["path"] == "ada"
    assert grade_of(home, "eve")["problem"].startswith("eve.zip: found a zip that can't be read")
    # A regrade, which knows the class by its absolute path alone, changes none of them.
    before = {path: path.read_bytes() for path in files}
    assert run_grader("regrade", "--out", "out").returncode == 0
    assert {path: path.read_bytes() for path in files} == before


def test_the_latest_or_the_best_counts(home: Path, run_grader: Grader) -> None:
    """With `latest`, a later hand-in counts even if it is worse; with `best`, its deduction is included."""
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
    # An entry that has not changed is not graded again, also with several hand-ins.
    again = run_grader(*GRADE, "--attempts", "best", "--resume")
    assert "4 submissions graded, 4 of them unchanged" in words(again)


def test_an_older_hand_in_that_is_gone_or_new_changes_no_mark(home: Path, run_grader: Grader) -> None:
    """With `latest`, only the date of the latest hand-in counts, whatever older ones there are."""

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


def a_grade(*, points: float = 1.0, weight: float | None = None) -> Grade:
    """Return a grade of one check of one point, of which a person or the check has given some."""
    check = CheckResult("law", "A law.", "passed" if points else "failed", 1.0)
    return Grade(
        {"id": "ada"}, {}, {"datasets": []}, 0, (ExerciseResult("one", "One", (check,), weight=weight),)
    )


def test_of_equal_hand_ins_the_latest_counts() -> None:
    """With `best`, points decide; where they are equal, the learner reads of the latest hand-in."""
    hand_ins = tuple(HandIn(Path(name)) for name in ("first.py", "second.py", "third.py"))
    entry = Entry("ada", hand_ins)
    grades = [a_grade(), a_grade(), a_grade(points=0)]
    counting = Marking(attempts="best").mark(entry, grades, Language("en"))
    assert counting.handed_in is not None
    assert (counting.points, counting.handed_in.number, counting.handed_in.of) == (1.0, 2, 3)


def test_a_changed_weight_changes_also_a_grade_of_no_points() -> None:
    """A learner with 0 of 1 points who has 0 of 10 now is listed among the changes."""
    before, now = a_grade(points=0), a_grade(points=0, weight=10.0)
    assert GradedSubmission(now, now, is_unchanged=True).change is None
    change = GradedSubmission(now, before, is_unchanged=True).change
    assert change == Change("ada", 0.0, 0.0, ())


def test_a_grade_without_one_before_is_a_change() -> None:
    """The change says whether nothing was graded before, or whether the grade was damaged."""
    now = a_grade()
    new = GradedSubmission(now, None, is_unchanged=False).change
    damaged = GradedSubmission(now, None, is_unchanged=False, was_unreadable=True).change
    assert new == Change("ada", None, 1.0, (), was_unreadable=False)
    assert damaged == Change("ada", None, 1.0, (), was_unreadable=True)


def test_a_late_hand_in_without_a_time_is_called_late(capsys: pytest.CaptureFixture[str]) -> None:
    """The platform says that it is late and not when: the summary says so, and all points count."""
    entry = Entry("ada", (HandIn(Path("ada.py"), marked_late=True),))
    due = datetime(2026, 10, 1, tzinfo=timezone.utc)
    marking = Marking(Assignment("hw1", ("one",), due, {}))
    summary = Summary(Language("en"), resumes=False, lists_changes=False)
    for given in (a_grade(), a_grade(points=0)):
        grade = marking.mark(entry, [given], Language("en"))
        assert grade.points == given.points
        summary.add(GradedSubmission(grade, None, is_unchanged=False))
    summary.print(Path("out"), Arrival("canvas", {}, ()))
    _, first, second, *_ = (" ".join(line.split()) for line in capsys.readouterr().out.splitlines())
    assert (first, second) == ("ada 1 / 1 late", "ada 0 / 1 late; A law.")


def test_a_person_can_give_points_for_a_fault_of_the_kit() -> None:
    """A check with `error` that has a person's points no longer asks for another run."""
    check = CheckResult("law", "A law.", "error", 2.0, message="The kit failed.")
    grade = replace(a_grade(), exercises=(ExerciseResult("one", "One", (check,)),))
    assert (grade.points, grade.faulty) == (0.0, True)
    given = grade.overridden({("ada", "one::law"): Override(1.5, "Right by hand.")})
    assert (given.points, given.faulty) == (1.5, False)
    assert given.overridden({}).faulty


def test_equal_markings_are_stored_alike() -> None:
    """The JSON of a marking in the gradebook does not depend on the order of weights or on Python."""
    due = datetime(2026, 10, 1, 23, 59, tzinfo=timezone.utc)
    one = Marking(Assignment("hw1", ("double", "sum_up"), due, {"double": 10.0, "sum_up": 0.5}), "best")
    same = Marking(Assignment("hw1", ("double", "sum_up"), due, {"sum_up": 0.5, "double": 10.0}), "best")
    stored = json.dumps(one.as_json(), allow_nan=False)
    assert stored == json.dumps(same.as_json(), allow_nan=False)
    assert json.loads(stored)["attempts"] == "best"
    assert json.loads(stored)["assignment"]["due"] == "2026-10-01T23:59:00Z"
    assert one.assignment is not None
    later = replace(one, assignment=replace(one.assignment, due=due + timedelta(days=1)))
    assert later.as_json() != one.as_json()
    assert Marking().as_json() == {"assignment": None, "attempts": "latest"}
