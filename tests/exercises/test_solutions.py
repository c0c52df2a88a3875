"""The exercises are tested by grading: every solution in them is a test of the checks."""

from __future__ import annotations

import pytest

from grader.audit.audit import audit, conclude, solutions
from grader.course.catalogue import Catalogue
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES, SETTINGS, submission

# What trains takes minutes a seed, and what draws nothing is the same for each.
DRAWN = sorted(
    name
    for name, settings in SETTINGS.items()
    if "dataset" not in settings and "strategies" in (EXERCISES / name / "checks.py").read_text()
)


@pytest.mark.parametrize("name", DRAWN)
def test_every_claim_holds_for_a_seed_that_the_audit_does_not_use(
    name: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """Stub, reference, right, wrong and trivial answers come out as claimed, whatever the seed."""
    (exercise,) = catalogue.select([name])
    judge = Judge(catalogue, [exercise], warm_workers, RunSettings(seed=1, explains=False))
    assert conclude(exercise, list(audit(exercise, judge))).problems == ()


def test_every_exercise_holds_enough_solutions(catalogue: Catalogue) -> None:
    """An exercise has at least three right ways beside the reference and ten wrong ones."""
    for exercise in catalogue.exercises:
        kinds = [solution.kind for solution in solutions(exercise)]
        assert kinds.count("right") >= 3
        assert kinds.count("wrong") >= 10
        assert kinds.count("trivial") == 7


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
            "Equal logits should get equal probabilities, and different logits different ones; ",
        ),
        (
            "cross_entropy",
            "def cross_entropy(y_hat, y):\n    return y_hat[:, 0] * 0\n",
            "certain_and_right_costs_nothing",
            "The first and the last example are equal and should have the same loss, ",
        ),
        (
            "accuracy",
            "def accuracy(y_hat, y):\n    return 0.0\n",
            "an_empty_batch_has_none_right",
            "For the labels [1, 1], [1, 0] and again [1, 1] the counts are 0, 0 and 0. ",
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
    """An answer that fits a check by accident fails it, and the message says what is missing."""
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
    judge = Judge(catalogue, [chosen], warm_workers, RunSettings(explains=False))
    grade = judge.grade(submission({f"{exercise}.py": source}))
    assert {check.name for check in grade.exercises[0].checks if check.status == "passed"} == passes
