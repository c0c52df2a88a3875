"""The exercises are tested by grading: every solution in them is a test of the checks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import EXERCISES

from grader.audit import Solution, audit, conclude, solutions
from grader.catalogue import Catalogue
from grader.exercise import CourseError, Exercise, read_exercise
from grader.grading import Judge
from grader.process import WarmWorkers
from grader.result import CheckResult, ExerciseResult


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_claim_holds_for_seeds_that_the_audit_does_not_use(
    seed: int, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """Stub, reference, right, wrong and trivial answers come out as claimed, whatever the seed.

    What trains takes minutes a seed: benchmarks/thresholds.py tells how far it is from failing.
    """
    for exercise in catalogue.exercises:
        if exercise.dataset:
            continue
        judge = Judge(catalogue, [exercise], warm_workers, seed=seed, explains=False)
        assert conclude(exercise, list(audit(exercise, judge))).problems == ()


def test_every_exercise_holds_enough_solutions(catalogue: Catalogue) -> None:
    """An exercise has at least three right ways beside the reference and ten wrong ones."""
    for exercise in catalogue.exercises:
        kinds = [solution.kind for solution in solutions(exercise)]
        assert kinds.count("right") >= 3
        assert kinds.count("wrong") >= 10
        assert kinds.count("trivial") == 6


@pytest.fixture
def softmax(catalogue: Catalogue) -> Exercise:
    return catalogue.select(["softmax"])[0]


def results(softmax: Exercise, **statuses: str) -> ExerciseResult:
    checks = [
        CheckResult(check.name, check.title, statuses.get(check.name, "passed"), check.points)  # type: ignore[arg-type]  # statuses are given as plain text
        for check in softmax.checks
    ]
    return ExerciseResult("softmax", "", tuple(checks))


@pytest.mark.parametrize(
    ("solution", "statuses", "problem"),
    [
        (Solution("stub", "stub", ""), {}, "stub stub: every check must be todo"),
        (
            Solution("right", "mine", ""),
            {"keeps_the_order": "failed"},
            "right mine: must earn full marks; it fails keeps_the_order",
        ),
        (
            Solution("wrong", "mine", "", ("keeps_the_order",)),
            {},
            "wrong mine: must fail keeps_the_order; found it passed",
        ),
        (Solution("trivial", "zeros", ""), {}, "trivial zeros: may earn half of the points at most"),
        (
            Solution("reference", "reference", ""),
            {"keeps_the_order": "error"},
            "reference reference: must earn full marks",
        ),
    ],
)
def test_a_broken_claim_is_named(
    solution: Solution, statuses: dict[str, str], problem: str, softmax: Exercise
) -> None:
    """The audit says which solution breaks which claim."""
    problems = conclude(softmax, [(solution, results(softmax, **statuses))]).problems
    assert any(found.startswith(problem) for found in problems)


def test_a_check_that_nothing_fails_is_named(softmax: Exercise) -> None:
    """A check that fails no wrong solution is untested, and the audit says so."""
    pair = (Solution("wrong", "mine", "", ("keeps_the_order",)), results(softmax, keeps_the_order="failed"))
    problems = conclude(softmax, [pair]).problems
    assert "gradient_is_right fails no wrong solution; add one that it catches" in problems
    assert not any(problem.startswith("keeps_the_order") for problem in problems)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("wrong/bad.py", '"""Wrong."""\n', "CAUGHT_BY must name checks of this exercise"),
        ("wrong/bad.py", '"""Wrong."""\nCAUGHT_BY = "nosuch"\n', "CAUGHT_BY must name checks"),
        ("wrong/bad.py", 'CAUGHT_BY = "rows_sum_to_one"\n', "found no docstring"),
    ],
)
def test_a_malformed_wrong_solution_is_named(file: str, text: str, message: str, tmp_path: Path) -> None:
    """A wrong solution says what it gets wrong and which check catches it."""
    shutil.copytree(EXERCISES / "softmax", tmp_path / "softmax")
    (tmp_path / "softmax" / file).write_text(text)
    with pytest.raises(CourseError, match=message):
        solutions(read_exercise(tmp_path / "softmax"))


def test_an_installed_course_says_that_it_has_no_solutions(tmp_path: Path) -> None:
    """Without reference.py there is nothing to audit, and the message says where to go."""
    shutil.copytree(EXERCISES / "softmax", tmp_path / "softmax")
    (tmp_path / "softmax" / "reference.py").unlink()
    with pytest.raises(CourseError, match=r"audit the course's source folder"):
        solutions(read_exercise(tmp_path / "softmax"))
