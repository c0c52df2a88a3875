"""One mistake costs one part, and no failed check says something that is not true of the submission."""

from __future__ import annotations

import pytest

from grader.course.catalogue import Catalogue
from grader.grades.grade import ExerciseResult
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES, submission


def graded(exercise: str, source: str, catalogue: Catalogue, workers: WarmWorkers) -> ExerciseResult:
    judge = Judge(catalogue, catalogue.select([exercise]), workers, RunSettings(explains=False))
    return judge.grade(submission({f"{exercise}.py": source})).exercises[0]


@pytest.mark.parametrize(
    ("exercise", "wrong", "check", "status"),
    [
        # The net is in train mode, and the numbers are plain, whatever the loss is.
        ("train_epoch", "sum_backpropagated", "trains_in_train_mode", "passed"),
        ("train_epoch", "last_batch_left_out", "numbers_leave_the_graph_behind", "passed"),
        ("train_epoch", "last_batch_left_out", "each_batch_is_used_once", "failed"),
        ("train_epoch", "prints_and_returns_nothing", "numbers_leave_the_graph_behind", "not_judged"),
        ("train_epoch", "prints_and_returns_nothing", "loss_is_the_mean_over_examples", "failed"),
        ("train_epoch", "prints_and_returns_nothing", "optimizer_trains_the_net", "passed"),
        ("train_epoch", "optimizer_never_steps", "trains_in_train_mode", "not_judged"),
        ("evaluate", "a_count", "evaluates_in_eval_mode", "passed"),
        ("evaluate", "a_count", "builds_no_graph", "passed"),
        ("softmax", "sign_flipped", "ignores_a_shift", "passed"),
        ("softmax", "sign_flipped", "written_from_scratch", "not_judged"),
        ("softmax", "always_float32", "rows_sum_to_one", "passed"),
        ("softmax", "always_float32", "keeps_shape_and_dtype", "failed"),
        ("cross_entropy", "column_of_losses", "returns_one_loss_an_example", "failed"),
        ("cross_entropy", "column_of_losses", "known_losses_come_out", "passed"),
        ("accuracy", "returns_a_fraction", "counts_right_predictions", "failed"),
        ("accuracy", "returns_a_fraction", "order_of_examples_is_irrelevant", "passed"),
    ],
)
def test_a_check_is_judged_by_its_own_subject(
    exercise: str, wrong: str, check: str, status: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A check passes where its subject holds, though something else is wrong, and else says what hides it."""
    source = (EXERCISES / exercise / "wrong" / f"{wrong}.py").read_text(encoding="utf-8")
    result = graded(exercise, source, catalogue, warm_workers)
    (found,) = (one for one in result.checks if one.name == check)
    assert found.status == status, found.message
    assert found.message.startswith("Not judged: ") is (status == "not_judged")


@pytest.mark.parametrize(
    ("exercise", "wrong"),
    [
        ("softmax", "always_float32"),
        ("softmax", "squeezes_the_result"),
        ("cross_entropy", "column_of_losses"),
        ("cross_entropy", "mean_over_the_batch"),
        ("logits_loss", "column_of_losses"),
        ("one_hot", "stays_int64"),
        ("accuracy", "returns_a_fraction"),
        ("train_epoch", "only_for_mean_losses"),
        ("train_epoch", "every_updater_is_an_optimizer"),
        ("train_epoch", "prints_and_returns_nothing"),
        ("evaluate", "a_count"),
        ("regression_losses", "mean_over_the_batch"),
    ],
)
def test_a_small_mistake_loses_at_most_half_of_the_points(
    exercise: str, wrong: str, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """A column, a mean, a dtype, or a branch that is not there costs what it is worth."""
    source = (EXERCISES / exercise / "wrong" / f"{wrong}.py").read_text(encoding="utf-8")
    result = graded(exercise, source, catalogue, warm_workers)
    assert result.max_points / 2 <= result.points < result.max_points
