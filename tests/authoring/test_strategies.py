"""The strategies draw the inputs that they promise."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import given, settings

from grader.authoring import strategies
from grader.authoring.strategies import Lesson, images, lessons
from grader.course.check import check
from grader.judge.examples import Corpus


def test_lessons_have_uneven_batches_and_no_ties() -> None:
    """Batches differ in size, and no two logits of an example are equal."""
    from hypothesis import given, settings

    @settings(max_examples=200, database=None, deadline=None, derandomize=True)
    @given(lessons())
    def holds(lesson: Lesson) -> None:
        sizes = [len(y) for _, y in lesson.batches]
        assert len(set(sizes)) > 1
        for X, y in lesson.batches:
            logits = X @ lesson.weight.T + lesson.bias
            assert logits.shape == (len(y), len(lesson.bias))
            assert all(len(set(row.tolist())) == len(row) for row in logits)
            assert 0 <= y.min() <= y.max() < len(lesson.bias)

    holds()


def test_images_are_noise_of_the_shape_asked_for() -> None:
    """Images have shape (n, 1, 28, 28), with n within its bounds."""
    from hypothesis import given, settings

    @settings(max_examples=20, database=None, deadline=None, derandomize=True)
    @given(images(least=2, most=3))
    def holds(X: torch.Tensor) -> None:
        assert X.shape[1:] == (1, 28, 28)
        assert 2 <= len(X) <= 3
        assert X.dtype is torch.float32

    holds()


quickly = settings(max_examples=200, deadline=None, database=None)


@quickly
@given(strategies.labelled_logits(classes=2))
def test_labelled_logits_are_moderate(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    """No class has a probability so small that a small added number would change its logarithm."""
    X, y = batch
    assert X.dtype is torch.float32
    assert X.shape[1] >= 2
    assert torch.softmax(X, dim=1).min() > 0.003
    assert y.dtype is torch.int64
    assert y.shape == X.shape[:1]
    assert ((y >= 0) & (y < X.shape[1])).all()


@quickly
@given(strategies.labelled_scores())
def test_scores_have_no_ties(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    """The scores of each row all differ, so that there is one right prediction."""
    scores, y = batch
    n, k = scores.shape
    assert k >= 2
    for row in scores.tolist():
        assert sorted(row) == list(range(k))
    assert y.shape == (n,)
    assert ((y >= 0) & (y < k)).all()


def test_scores_are_right_and_wrong() -> None:
    """Some predictions are right and some are wrong, also within one batch."""

    @check(points=1, batch=strategies.labelled_scores())
    def law(student: Any, batch: Any) -> None:
        """A law."""

    batches = [example["batch"] for example in Corpus(0).examples(law)]
    shares = [float((scores.argmax(dim=1) == y).float().mean()) for scores, y in batches]
    assert {0.0, 1.0} < set(shares)
    assert any(0 < share < 1 for share in shares)


@quickly
@given(strategies.fractions())
def test_fractions_lie_between_0_and_1(matrix: torch.Tensor) -> None:
    """A matrix of fractions is large enough for every batch, and all its entries are in [0, 1]."""
    assert matrix.shape == (strategies.MAX_ROWS, strategies.MAX_CLASSES)
    assert ((matrix >= 0) & (matrix <= 1)).all()


@quickly
@given(strategies.small_probabilities())
def test_small_probabilities_survive_float32(p: float) -> None:
    """float32 rounds no probability to 0 except 0 itself."""
    assert (torch.tensor(p, dtype=torch.float32) == 0).item() == (p == 0)


@quickly
@given(strategies.far_apart_rows())
def test_rows_far_apart_differ_by_hundreds(X: torch.Tensor) -> None:
    """Neighbouring rows differ so much that exp() of one row is 0 relative to the other."""
    assert len(X) >= 2
    assert (X[:-1].amin(dim=1) - X[1:].amax(dim=1) > 900).all()
    assert X.abs().max() <= 10_000


@quickly
@given(strategies.large_logits())
def test_large_logits_are_equally_large(X: torch.Tensor) -> None:
    """All rows have the same maximum, of at least 100 in size; no logit is beyond what statements promise."""
    top = X.amax(dim=1)
    assert (top == top[0]).all()
    assert top[0].item() in (100, 10_000, -100, -5000)
    assert X.abs().max() <= 10_000


@quickly
@given(strategies.summands())
def test_summands_are_rows_of_one_length(calls: list[list[float]]) -> None:
    """2 to 4 calls of 1 to 3 numbers each, in quarters, so that their sums have no rounding."""
    assert 2 <= len(calls) <= 4
    assert len({len(call) for call in calls}) == 1
    assert 1 <= len(calls[0]) <= 3
    for number in (number for call in calls for number in call):
        assert 0 < abs(number) <= 1
        assert (4 * number).is_integer()


def test_every_class_can_be_drawn() -> None:
    """An index of a class is a whole number from 0 to 5, and all six occur."""

    @check(points=1, examples=100, index=strategies.class_indices())
    def law(student: Any, index: Any) -> None:
        """A law."""

    assert {example["index"] for example in Corpus(0).examples(law)} == set(range(6))
