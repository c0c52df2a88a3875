"""`grader check`, run as people and scripts run it."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.helpers import MOST, NAIVE_POINTS, UNREADABLE, read
from helpers import EXERCISES, RIGHT, ROOT, Checked, Grader, assert_one_line, without_seconds

SOFTMAX = EXERCISES / "softmax"


class TestCheck:
    """`grader check`."""

    def test_full_marks_exit_with_0(self, run_grader: Grader, tmp_path: Path) -> None:
        """A right softmax in the current folder gets full marks, and the folder's name is its id."""
        (tmp_path / "ada").mkdir()
        (tmp_path / "ada" / "softmax.py").write_text(RIGHT)
        result = run_grader("check", "--exercise", "softmax", cwd=tmp_path / "ada")
        assert result.returncode == 0
        assert f"ada: {MOST} / {MOST} points" in result.stdout
        assert result.stderr == ""

    def test_a_seed_changes_the_examples_but_not_the_points(
        self, check_overflowing: Callable[..., Checked], run_grader: Grader
    ) -> None:
        """One seed gives the same grade.json except for times; another seed gives the same points."""
        checked = check_overflowing()
        results = [checked.result]
        for name, seed in (("again.json", 0), ("other.json", 5)):
            options = ("--exercise", "softmax", "--json", name, "--seed", seed)
            results.append(run_grader("check", "ada.py", *options, cwd=checked.folder))
        assert [result.returncode for result in results] == [1, 1, 1]
        assert f"ada: {NAIVE_POINTS} / {MOST} points" in results[0].stdout
        assert "should be 0.5" in " ".join(results[0].stdout.split())
        assert results[0].stdout == results[1].stdout

        first = without_seconds(checked.grade)
        again, other = (without_seconds(read(checked.folder / name)) for name in ("again.json", "other.json"))
        assert first == again
        assert (first["seed"], other["seed"]) == (0, 5)
        outcome = [
            (check["name"], check["status"], check["points"]) for check in first["exercises"][0]["checks"]
        ]
        assert outcome == [
            (check["name"], check["status"], check["points"]) for check in other["exercises"][0]["checks"]
        ]

    def test_the_json_holds_the_promised_fields(self, check_overflowing: Callable[..., Checked]) -> None:
        """grade.json has every field that scripts may depend on, and points that add up."""
        checked = check_overflowing()
        assert checked.result.returncode == 1
        grade = checked.grade
        assert {
            "format_version", "submission", "kit", "environment", "seed",
            "points", "max_points", "seconds", "exercises",
        } <= set(grade)  # fmt: skip
        assert grade["format_version"] == 1
        assert (grade["points"], grade["max_points"]) == (NAIVE_POINTS, MOST)
        assert {"id", "path", "sha256"} <= set(grade["submission"])
        assert (grade["submission"]["id"], len(grade["submission"]["sha256"])) == ("ada", 64)
        assert {"version", "course", "course_sha256"} <= set(grade["kit"])
        assert {"python", "torch", "platform", "device", "datasets", "confinement"} <= set(
            grade["environment"]
        )
        (exercise,) = grade["exercises"]
        assert {"name", "title", "points", "max_points", "status", "misconception", "checks"} <= set(exercise)
        assert (exercise["name"], exercise["status"]) == ("softmax", "failed")
        for check in exercise["checks"]:
            assert {
                "name", "title", "status", "points", "max_points", "seconds",
                "message", "hint", "counterexample", "repro", "data",
            } <= set(check)  # fmt: skip
            assert check["points"] == (check["max_points"] if check["status"] == "passed" else 0)
        assert sum(check["points"] for check in exercise["checks"]) == grade["points"]
        assert sum(check["max_points"] for check in exercise["checks"]) == grade["max_points"]

    @pytest.mark.parametrize("name", UNREADABLE)
    def test_an_unreadable_submission_is_one_line(
        self, name: str, run_grader: Grader, tmp_path: Path
    ) -> None:
        """Each unreadable hand-in exits with 2; the line names the found and the expected form."""
        make, says = UNREADABLE[name]
        make(tmp_path / name)
        assert_one_line(run_grader("check", name, "--exercise", "softmax"), name, says)


def test_a_file_is_graded_on_what_it_defines(run_grader: Grader, tmp_path: Path) -> None:
    """A right file has full marks, a stub counts as a definition, and a file without either has all to do."""
    right = (ROOT / "exercises" / "accuracy" / "reference.py").read_text()
    stub = (ROOT / "student_template" / "one_hot.py").read_text()
    for name, text, exercises, status in (
        ("right.py", right, ["accuracy"], 0),
        ("both.py", right + stub, ["accuracy", "one_hot"], 1),
        ("neither.py", "x = 1\n", None, 1),
    ):
        (tmp_path / name).write_text(text)
        done = run_grader("check", name, "--json", "grade.json")
        assert done.returncode == status, done.stderr
        grade = json.loads((tmp_path / "grade.json").read_text())
        graded = [exercise["name"] for exercise in grade["exercises"]]
        assert graded == exercises if exercises else len(graded) == 18
    assert "right: 12 / 12 points" in " ".join(run_grader("check", "right.py").stdout.split())
    folder = run_grader("check", ".", "--json", "grade.json")
    assert folder.returncode == 1
    assert len(json.loads((tmp_path / "grade.json").read_text())["exercises"]) == 18


@pytest.fixture
def overflowing(tmp_path: Path) -> Path:
    """A folder with a hand-in whose softmax overflows, away from the current folder."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "softmax.py").write_text((SOFTMAX / "wrong" / "no_maximum_subtracted.py").read_text())
    return tmp_path


class TestOneCheck:
    """`grader check PATH CHECK`."""

    def test_the_beginning_of_its_name_is_enough(self, overflowing: Path, run_grader: Grader) -> None:
        """It is shown in full, and the status is that of the check."""
        failed = run_grader("check", "ada", "softmax::large")
        assert failed.returncode == 1
        assert failed.stdout.startswith("✗ Logits as large as 10,000")
        assert "For a hint, add --hint." in failed.stdout
        hinted = run_grader("check", "ada", "softmax::large", "--hint", "--hint")
        assert "Subtract each row's largest logit" in " ".join(hinted.stdout.split())
        assert "In float32, e^{89} is already infinity." in " ".join(hinted.stdout.split())
        passed = run_grader("check", "ada", "softmax::rows_sum_to_one")
        assert passed.returncode == 0
        assert " ".join(passed.stdout.split()) == "✓ Every row of softmax(X) sums to 1. 1 / 1"

    def test_the_snippet_runs_where_the_command_was_typed(
        self, overflowing: Path, run_grader: Grader
    ) -> None:
        """Pasted into Python in the same folder, it shows the failure."""
        shown = run_grader("check", "ada", "softmax::large").stdout
        snippet = textwrap.dedent(shown.partition("Try it:\n")[2])
        command = [sys.executable, "-c", snippet]
        ran = subprocess.run(command, cwd=overflowing, capture_output=True, text=True, timeout=120)
        assert "nan" in ran.stdout, ran.stderr

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("softmax::rows", "several checks begin like this; there are: rows_sum_to_one, rows_are_indep"),
            ("softmax::nothing", "no check begins like this; there are: rows_sum_to_one, "),
            ("sofmax::large", "no exercise or assignment is called 'sofmax'; did you mean softmax?"),
        ],
    )
    def test_another_name_is_one_line(
        self, name: str, says: str, overflowing: Path, run_grader: Grader
    ) -> None:
        """The line says which names there are."""
        assert_one_line(run_grader("check", "ada", name), says)


def test_an_endless_loop_has_no_snippet(run_grader: Grader, tmp_path: Path) -> None:
    """A call that does not end is not offered to be tried."""
    (tmp_path / "softmax.py").write_text("def softmax(X):\n    while True:\n        pass\n")
    shown = run_grader("check", "softmax.py", "softmax::rows_sum_to_one").stdout
    assert "timeout" in shown
    assert "Try it" not in shown


def test_first_shows_one_check_and_grades_no_later_exercise(run_grader: Grader, tmp_path: Path) -> None:
    """It is the first that is not passed. Later exercises are not graded, so there is no grade.json."""
    for name in ("softmax", "accuracy"):
        (tmp_path / f"{name}.py").write_text((EXERCISES / name / "reference.py").read_text())
    wrong = (EXERCISES / "cross_entropy" / "wrong" / "sign_missing.py").read_text()
    (tmp_path / "cross_entropy.py").write_text(wrong)
    shown = run_grader("check", ".", "--first", "--assignment", "core")
    assert shown.returncode == 1
    assert shown.stdout.startswith("cross_entropy::")
    assert "accuracy" not in shown.stdout
    right = run_grader("check", "softmax.py", "--first")
    assert (right.returncode, f"{MOST} / {MOST} points" in right.stdout) == (0, True)
    assert_one_line(run_grader("check", ".", "--first", "--json", "grade.json"), "--first", "--json")
    assert not (tmp_path / "grade.json").exists()
