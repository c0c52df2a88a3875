"""The laws of the exercises hold for something, and no answer of a learner makes them raise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from grader.audit.laws import Trace, odd_answers_that_raise, record, short_loops
from grader.course.catalogue import Catalogue
from grader.course.exercise import Exercise
from grader.datasets.digits import grader_dataset
from grader.datasets.images import Dataset
from grader.handins.submission import SourceFile, Submission
from grader.judge.judge import Judge
from grader.judge.options import RunSettings
from grader.sandbox.workers import WarmWorkers
from helpers import EXERCISES

CHECKS = sorted(EXERCISES.glob("*/checks.py"))


@pytest.fixture(scope="module")
def data() -> Dataset:
    """A few of scikit-learn's digits, on which every net is trained in a second."""
    images = grader_dataset("MNIST", None)
    assert images is not None
    pixels, labels = torch.from_numpy(images.train_images), torch.from_numpy(images.train_labels).long()
    return Dataset("digits", pixels[:200], labels[:200], pixels[200:300], labels[200:300])


def traces_of(
    exercise: Exercise, catalogue: Catalogue, workers: WarmWorkers, data: Dataset | None = None
) -> list[Trace]:
    """Return the calls that the checks of an exercise make of its reference, on their first examples."""
    name = exercise.name
    others = {declared.exercise for declared in exercise.names if declared.exercise}
    sources = {other: (EXERCISES / other / "reference.py").read_text() for other in (name, *sorted(others))}
    files = tuple(SourceFile(f"{stem}.py", (text,)) for stem, text in sources.items())
    datasets = {name: data} if data else {}
    judge = Judge(catalogue, [exercise], workers, RunSettings(explains=False), datasets=datasets)
    with judge.begin(Submission(name, name, files), exercise) as run:
        return record(run, exercise.checks)


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.parent.name)
def test_no_check_has_a_loop_that_ends_early(path: Path) -> None:
    """Each loop over pairs says that both sides have the same length."""
    assert short_loops(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", [path.parent.name for path in CHECKS])
def test_no_answer_of_a_learner_makes_a_law_raise(
    name: str, catalogue: Catalogue, warm_workers: WarmWorkers, data: Dataset
) -> None:
    """Odd values in place of the reference's answers are the learner's failure, never the kit's."""
    (exercise,) = catalogue.select([name])
    traces = traces_of(exercise, catalogue, warm_workers, data)
    assert {trace.check.name for trace in traces} == {check.name for check in exercise.checks}
    assert list(odd_answers_that_raise(traces)) == []


def sums_to_one(p: torch.Tensor) -> bool:
    return bool(((p.sum(dim=-1) - 1).abs() < 1e-5).all() and (p >= 0).all())


def is_within_ten_thousand(logits: torch.Tensor) -> bool:
    return bool(logits.abs().max() <= 10_000)


@pytest.mark.parametrize(
    ("exercise", "function", "count", "holds"),
    [
        ("softmax", "softmax", 1, is_within_ten_thousand),
        ("cross_entropy", "cross_entropy", 1, sums_to_one),
        ("log_softmax", "log_softmax", 1, is_within_ten_thousand),
        ("log_softmax", "nll_loss", 1, lambda log_p: sums_to_one(log_p.exp())),
        ("logits_loss", "cross_entropy_with_logits", 1, is_within_ten_thousand),
        ("information", "entropy", 1, sums_to_one),
        ("information", "cross_entropy_dist", 2, sums_to_one),
        ("information", "kl_divergence", 2, sums_to_one),
    ],
)
def test_a_law_gives_what_the_stub_promises(
    exercise: str,
    function: str,
    count: int,
    holds: Callable[[torch.Tensor], bool],
    catalogue: Catalogue,
    warm_workers: WarmWorkers,
) -> None:
    """Probabilities sum to 1, and no logit is beyond 10,000, in every call of every check."""
    (chosen,) = catalogue.select([exercise])
    calls = [call for trace in traces_of(chosen, catalogue, warm_workers) for call, _ in trace.calls]
    given = [value for call in calls if call.name == function for value in call.arguments[:count]]
    assert given
    tensors = [value for value in given if isinstance(value, torch.Tensor) and value.numel()]
    assert [value for value in tensors if not holds(value)] == []
