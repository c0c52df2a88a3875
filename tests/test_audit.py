"""The exercises are tested by grading: every solution in them is a test of the checks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import EXERCISES, submission

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
        assert kinds.count("trivial") == 7


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
        (
            Solution("trivial", "zeros", ""),
            {},
            "trivial zeros: a thoughtless answer earns nothing; this one passes rows_sum_to_one, entries_",
        ),
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


def test_a_thoughtless_answer_may_pass_no_check_at_all(softmax: Exercise) -> None:
    """One check that it passes is one too many, and the audit says which."""
    failed = {check.name: "failed" for check in softmax.checks}
    noise = Solution("trivial", "noise", "")
    says = "trivial noise: a thoughtless answer earns nothing; this one passes keeps_the_order"
    nearly = results(softmax, **failed | {"keeps_the_order": "passed"})
    assert says in conclude(softmax, [(noise, nearly)]).problems
    assert not any("noise" in p for p in conclude(softmax, [(noise, results(softmax, **failed))]).problems)


@pytest.mark.parametrize(
    ("exercise", "source", "check", "message"),
    [
        (
            "softmax",
            "def softmax(X):\n    return X\n",
            "leaves_its_input_alone",
            "softmax(X) is X itself: nothing is computed.",
        ),
        (
            "softmax",
            "def softmax(X):\n    return X * 0 + 1 / X.shape[1]\n",
            "rows_sum_to_one",
            "Equal logits should get equal probabilities here, and different ones different; ",
        ),
        (
            "cross_entropy",
            "def cross_entropy(y_hat, y):\n    return y_hat[:, 0] * 0\n",
            "certain_and_right_costs_nothing",
            "The first and the last example are alike and should cost the same, ",
        ),
        (
            "accuracy",
            "def accuracy(y_hat, y):\n    return 0.0\n",
            "an_empty_batch_has_none_right",
            "The labels [1, 1] and [1, 0] should count differently, and [1, 1] the same each time; "
            "found 0, 0 and 0.",
        ),
        (
            "mnist_net",
            "import torch\n\nclass Net(torch.nn.Module):\n"
            "    def forward(self, images):\n        return torch.zeros(len(images), 10)\n",
            "gives_ten_logits_an_image",
            "RuntimeError: element 0 of tensors does not require grad",
        ),
    ],
)
def test_an_answer_without_a_thought_is_told_what_is_missing(
    exercise: str, source: str, check: str, message: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """What fits a law by accident fails it, with a sentence of its own."""
    (chosen,) = catalogue.select([exercise])
    (law,) = (law for law in chosen.checks if law.name == check)
    judge = Judge(catalogue, [chosen], warm_workers)
    with judge.begin(submission({f"{exercise}.py": source}), chosen) as begun:
        result = begun.run(law)
    assert result.status == "failed"
    assert message in result.message


@pytest.mark.parametrize(
    ("exercise", "solution", "passes"),
    [
        (
            "softmax",
            "softmax_over_the_batch",
            {"entries_are_probabilities", "keeps_shape_and_dtype", "leaves_its_input_alone"},
        ),
        (
            "softmax",
            "sign_flipped",
            {
                "rows_sum_to_one",
                "entries_are_probabilities",
                "keeps_shape_and_dtype",
                "leaves_its_input_alone",
            },
        ),
        (
            "cross_entropy",
            "sign_missing",
            {"returns_one_loss_an_example", "certain_and_right_costs_nothing", "leaves_its_input_alone"},
        ),
        (
            "accuracy",
            "smallest_score",
            {"accepts_predicted_labels", "an_empty_batch_has_none_right", "leaves_its_input_alone"},
        ),
    ],
)
def test_an_honest_mistake_keeps_the_points_for_what_is_right(
    exercise: str, solution: str, passes: set[str], catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A solution that errs in one thing passes the laws about others."""
    (chosen,) = catalogue.select([exercise])
    source = (EXERCISES / exercise / "wrong" / f"{solution}.py").read_text()
    judge = Judge(catalogue, [chosen], warm_workers, explains=False)
    grade = judge.grade(submission({f"{exercise}.py": source}))
    assert {check.name for check in grade.exercises[0].checks if check.status == "passed"} == passes


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
