"""The exercises are tested by grading: every solution in them tests the checks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from grader.audit.audit import Solution, audit, conclude, solutions
from grader.course.catalogue import Catalogue
from grader.grades.grade import ExerciseResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import CHINESE, EXERCISES, SETTINGS, submission


def draws(name: str) -> bool:
    """Whether an exercise draws its examples; otherwise they are the same for each seed."""
    return "strategies" in (EXERCISES / name / "checks.py").read_text()


# Exercises with a data set take minutes. Those that draw come first, as in DRAWN: pytest then runs the tests
# of one exercise one after the other, with the same results.
UNTRAINED = sorted(
    (name for name, settings in SETTINGS.items() if "dataset" not in settings),
    key=lambda name: (not draws(name), name),
)
DRAWN = [name for name in UNTRAINED if draws(name)]
Graded = Sequence[tuple[Solution, ExerciseResult]]


@pytest.fixture(scope="module")
def graded(request: pytest.FixtureRequest, catalogue: Catalogue, warm_workers: WarmWorkers) -> Graded:
    """The solutions of an exercise, graded in Chinese with a seed that the audit does not use."""
    (exercise,) = catalogue.select([request.param])
    settings = RunSettings(seed=1, language="zh", explains=False)
    judge = Judge(catalogue, [exercise], warm_workers, settings)
    return list(audit(exercise, judge))


@pytest.mark.parametrize("graded", DRAWN, indirect=True)
def test_every_claim_holds_for_a_seed_that_the_audit_does_not_use(
    graded: Graded, catalogue: Catalogue
) -> None:
    """Every kind of solution gets the result that it claims, with another seed too."""
    (exercise,) = catalogue.select([graded[0][1].name])
    assert conclude(exercise, graded).problems == ()


@pytest.mark.parametrize("graded", UNTRAINED, indirect=True)
def test_messages_are_chinese(graded: Graded) -> None:
    """The message of each failed check is Chinese, except for quotes from Python or torch."""
    for solution, result in graded:
        for check in result.checks:
            assert CHINESE.search(check.title)
            told = check.status == "failed" and solution.kind == "wrong"
            if told and not re.match(r"\w*(Error|Exception)\b", check.message):
                assert CHINESE.search(check.message), check.message
                assert not re.search(r"\b(is|are|should|must|the)\b", check.message), check.message


def test_every_exercise_holds_enough_solutions(catalogue: Catalogue) -> None:
    """An exercise has at least three right solutions beside the reference, and ten wrong ones."""
    for exercise in catalogue.exercises:
        kinds = [solution.kind for solution in solutions(exercise)]
        assert kinds.count("right") >= 3
        assert kinds.count("wrong") >= 10
        assert kinds.count("trivial") == 11


@pytest.mark.parametrize(
    ("exercise", "source", "check", "message"),
    [
        (
            "softmax",
            "def softmax(X):\n    return X\n",
            "leaves_its_input_alone",
            "softmax(X) returned X itself: nothing was computed.",
        ),
        (
            "softmax",
            "def softmax(X):\n    return X * 0 + 1 / X.shape[1]\n",
            "rows_sum_to_one",
            "All entries of the result are equal, although their arguments differ: ",
        ),
        (
            "cross_entropy",
            "def cross_entropy(y_hat, y):\n    return y_hat[:, 0] * 0\n",
            "certain_and_right_costs_nothing",
            "All entries of the result are equal, although their arguments differ: ",
        ),
        (
            "accuracy",
            "def accuracy(y_hat, y):\n    return 0.0\n",
            "an_empty_batch_has_none_right",
            "If y holds the position of each row's larger score, the count is 0, and 0 for the examples in ",
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
def test_a_trivial_answer_fails_with_a_sentence_of_its_own(
    exercise: str, source: str, check: str, message: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A trivial answer does not pass the check, and the message says what is missing."""
    (chosen,) = catalogue.select([exercise])
    (law,) = (law for law in chosen.checks if law.name == check)
    judge = Judge(catalogue, [chosen], warm_workers)
    with judge.begin(submission({f"{exercise}.py": source}), chosen) as begun:
        result = begun.run(law)
    assert result.status in ("failed", "not_judged")
    assert message in result.message


@pytest.mark.parametrize(
    ("exercise", "solution", "passes"),
    [
        (
            "softmax",
            "softmax_over_the_batch",
            {
                "entries_are_probabilities",
                "keeps_shape_and_dtype",
                "ignores_a_shift",
                "leaves_its_input_alone",
            },
        ),
        (
            "softmax",
            "sign_flipped",
            {
                "rows_sum_to_one",
                "entries_are_probabilities",
                "keeps_shape_and_dtype",
                "ignores_a_shift",
                "rows_are_independent",
                "leaves_its_input_alone",
            },
        ),
        (
            "cross_entropy",
            "sign_missing",
            {
                "returns_one_loss_an_example",
                "only_the_true_class_matters",
                "certain_and_right_costs_nothing",
                "leaves_its_input_alone",
            },
        ),
        (
            "accuracy",
            "smallest_score",
            {
                "order_of_examples_is_irrelevant",
                "only_the_order_of_scores_matters",
                "accepts_predicted_labels",
                "accepts_other_integer_labels",
                "an_empty_batch_has_none_right",
                "leaves_its_input_alone",
            },
        ),
    ],
)
def test_one_mistake_keeps_the_points_of_other_laws(
    exercise: str, solution: str, passes: set[str], catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A solution with one mistake passes the laws about other properties."""
    (chosen,) = catalogue.select([exercise])
    source = (EXERCISES / exercise / "wrong" / f"{solution}.py").read_text()
    judge = Judge(catalogue, [chosen], warm_workers, RunSettings(explains=False))
    grade = judge.grade(submission({f"{exercise}.py": source}))
    assert {check.name for check in grade.exercises[0].checks if check.status == "passed"} == passes
