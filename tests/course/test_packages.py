"""The packages that a course lets learners import."""

from __future__ import annotations

from pathlib import Path

import pytest

from another_course import COURSE, DOUBLE, Install, write
from helpers import Grader, assert_one_line

# torch requires sympy, and does not load it; loading it takes longer than this source may take.
USES_IT = "import sympy\n\n\ndef double(X):\n    return X * int(sympy.Integer(2))\n"
HASTY = COURSE["double/exercise.toml"] + "\n[limits]\nload_seconds = 0.1\n"


def course_with(home: Path, packages: str) -> None:
    """Let the course of an installed package name what learners may import."""
    write(home / "course", {"course.toml": f"packages = {packages}\n{COURSE['course.toml']}"})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_missing_package_is_told_and_stops_a_class(
    language: str, install: Install, run_grader: Grader, tmp_path: Path
) -> None:
    """`grader doctor` marks it, and `grader grade` grades nothing; a learner can check without it."""
    home = install()
    course_with(home, '["numpy", "no_such_package"]')
    doctor = run_grader("doctor", "--lang", language)
    assert doctor.returncode == 1
    marks = [line.split()[:2] for line in doctor.stdout.splitlines() if "numpy" in line or "no_such" in line]
    assert marks == [["✗", "no_such_package"], ["✓", "numpy"]]
    write(tmp_path, {"class/ada.py": DOUBLE, "ada/double.py": DOUBLE})
    grade = run_grader("grade", "class", "--out", "out", "--exercise", "double", "--lang", language)
    assert_one_line(grade, "no_such_package", "course.toml")
    assert not (tmp_path / "out" / "grades.csv").exists()
    assert run_grader("check", "ada", "--exercise", "double").returncode == 0
    # The kit's own course does not list it.
    assert run_grader("grade", "class", "--out", "out", "--exercise", "softmax").returncode == 0


def test_a_listed_package_is_loaded_before_the_learners_time_begins(
    install: Install, run_grader: Grader, tmp_path: Path
) -> None:
    """A package that takes half a second to load, in a source that may take a tenth."""
    home = install()
    write(home, {"course/double/exercise.toml": HASTY})
    write(tmp_path, {"ada/double.py": USES_IT})
    unlisted = run_grader("check", "ada", "--exercise", "double")
    assert unlisted.returncode == 1
    course_with(home, '["sympy"]')
    listed = run_grader("check", "ada", "--exercise", "double")
    assert listed.returncode == 0, listed.stdout


@pytest.mark.parametrize("packages", ['["scikit-learn"]', '"pandas"', "[1]"])
def test_another_value_is_one_line(packages: str, install: Install, run_grader: Grader) -> None:
    """The line names the file and the key."""
    course_with(install(), packages)
    assert_one_line(run_grader("list"), "course.toml", "packages")
