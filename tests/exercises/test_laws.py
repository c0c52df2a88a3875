"""The laws of the exercises hold for something, and no answer of a learner makes them raise."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from grader.audit.laws import odd_answers_that_raise, record, short_loops
from grader.course.catalogue import Catalogue
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
    others = {declared.exercise for declared in exercise.names if declared.exercise}
    sources = {other: (EXERCISES / other / "reference.py").read_text() for other in (name, *sorted(others))}
    files = tuple(SourceFile(f"{stem}.py", (text,)) for stem, text in sources.items())
    judge = Judge(catalogue, [exercise], warm_workers, RunSettings(explains=False), datasets={name: data})
    with judge.begin(Submission(name, name, files), exercise) as run:
        traces = record(run, exercise.checks)
    assert {trace.check.name for trace in traces} == {check.name for check in exercise.checks}
    assert list(odd_answers_that_raise(exercise, traces)) == []
