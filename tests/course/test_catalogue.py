"""The exercises of several courses together."""

from __future__ import annotations

import shutil

from another_course import Install
from helpers import EXERCISES, Grader


def test_two_exercises_cannot_have_one_name(install: Install, run_grader: Grader) -> None:
    """An exercise name that two courses use is an error that names both places."""
    home = install()
    shutil.copytree(EXERCISES / "softmax", home / "course" / "softmax")
    result = run_grader("list")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1, result.stderr
    says = f"{home / 'course' / 'softmax'}: the exercise softmax is also in {EXERCISES}; rename one"
    assert says in result.stderr
