"""Hypothesis strategies for the inputs that exercises are tested on: logits, labels, batches, images.

A function that is called twice with the same arguments returns the same object, as Hypothesis's own functions
do (its `cacheable`). A strategy never changes; checks that use the same object draw their examples only once.

Simple values come first in each strategy: Hypothesis shrinks a failing example towards them.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import NamedTuple

import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

MAX_ROWS = 6
MAX_CLASSES = 6
_CELLS = MAX_ROWS * MAX_CLASSES
_STEPS = 10
DTYPES = (torch.float32, torch.float64)


@cache
def logits(*, classes: int = 1) -> SearchStrategy[torch.Tensor]:
    """Logits (n, k) between -8 and 8, with n from 1 to 6 and k from `classes` to 6.

    float32 or float64; half of them are transposed views, so not contiguous.

    Example::

        @check(points=2, X=strategies.logits(classes=2))
        def rows_sum_to_one(student, X): ...
    """
    return _matrices(_ordinary_values(), classes)


@cache
def large_logits() -> SearchStrategy[torch.Tensor]:
    """Logits (n, k) from -10,000 to 10,000, k at least 2; the maximum of every row is the same.

    It is 100 or 10,000, or -100 or -5,000: exp() overflows there in float32 or in both precisions, or gives
    only zeros.

    Example::

        @check(points=2, X=strategies.large_logits())
        def large_logits_stay_finite(student, X): ...
    """
    return st.builds(_enlarge, logits(classes=2), st.sampled_from((100.0, 10_000.0)), st.booleans())


@cache
def far_apart_rows() -> SearchStrategy[torch.Tensor]:
    """Logits (n, k), n and k at least 2, whose rows differ by about 1,000 or 2,000 from one another.

    They lie between -10,000 and 10,000.

    Example::

        @check(points=2, X=strategies.far_apart_rows())
        def rows_far_apart_stay_finite(student, X): ...
    """
    return st.builds(_spread, logits(classes=2), st.sampled_from((1000.0, 1990.0)))


@cache
def labelled_logits(*, classes: int = 1) -> SearchStrategy[tuple[torch.Tensor, torch.Tensor]]:
    """Logits (n, k) between -2 and 2, float32, and a label for each row (n,), int64; k is at least `classes`.

    They are so moderate that no class has a softmax probability below 0.003.

    Example::

        @check(points=2, batch=strategies.labelled_logits(classes=2))
        def is_the_mean_over_the_batch(student, batch): X, y = batch
    """
    return st.builds(_label, logits(classes=classes), st.binary(min_size=MAX_ROWS, max_size=MAX_ROWS))


@cache
def labels() -> SearchStrategy[tuple[torch.Tensor, int]]:
    """Labels (n,) from 0 to k - 1, int64, and the number of classes k, an int; n and k are 1 to 6.

    Example::

        @check(points=2, batch=strategies.labels())
        def one_entry_of_each_row_is_one(student, batch): y, classes = batch
    """
    cells = st.binary(min_size=MAX_ROWS, max_size=MAX_ROWS)
    return st.builds(_labels, cells, st.integers(1, MAX_ROWS), st.integers(1, MAX_CLASSES))


@cache
def labelled_scores() -> SearchStrategy[tuple[torch.Tensor, torch.Tensor]]:
    """Scores (n, k), k at least 2, and labels (n,), int64; no score comes twice in a row.

    The scores of a row are 0 to k - 1 in some order, float32 or float64. About half of the labels are those
    of the largest score.

    Example::

        @check(points=2, batch=strategies.labelled_scores())
        def counts_correct_predictions(student, batch): scores, y = batch
    """
    cells = st.binary(min_size=2 * _CELLS, max_size=2 * _CELLS)
    return st.builds(_rank, cells, st.integers(1, MAX_ROWS), st.integers(2, MAX_CLASSES), dtypes())


class Lesson(NamedTuple):
    """A linear net and the batches that it is trained on."""

    weight: torch.Tensor
    """Weights (k, d), float32."""
    bias: torch.Tensor
    """Biases (k,)."""
    batches: list[tuple[torch.Tensor, torch.Tensor]]
    """Inputs (n, d), float32, and labels (n,), int64, of each batch; n differs from batch to batch."""


@cache
def lessons() -> SearchStrategy[Lesson]:
    """A linear net of d features and k classes, each 2 or 3, and 2 or 3 batches of unequal size: a Lesson.

    The inputs are in quarters and the biases differ by less, so no two logits of an input are equal.

    Example::

        @check(points=2, lesson=strategies.lessons())
        def trains_on_every_batch(student, lesson): ...
    """
    size = 3
    cells = size**2 + 2 * size**3
    sizes = st.sampled_from(((2, 1), (1, 2), (3, 1), (2, 3), (3, 1, 2), (1, 3, 2)))
    numbers = st.binary(min_size=cells, max_size=cells)
    return st.builds(_lesson, numbers, st.integers(2, size), st.integers(2, size), sizes)


class Descent(NamedTuple):
    """Parameters and their gradients, step by step."""

    values: list[torch.Tensor]
    """Weights (d, k) and biases (k,), float32."""
    gradients: list[list[torch.Tensor]]
    """For each of ten steps, the gradient of each parameter."""


@cache
def descents() -> SearchStrategy[Descent]:
    """A Descent: parameters of 1 to 3 features and classes, and gradients, in quarters from -1 to 1.

    Example::

        @check(points=2, descent=strategies.descents())
        def the_first_step_is_plain(student, descent): ...
    """
    most = 3
    cells = (1 + _STEPS) * (most**2 + most)
    return st.builds(
        _descent, st.binary(min_size=cells, max_size=cells), st.integers(1, most), st.integers(1, most)
    )


@cache
def summands() -> SearchStrategy[list[list[float]]]:
    """2 to 4 lists of floats, all of one length from 1 to 3, in quarters from -1 to 1 and none of them 0.

    Such numbers are added without rounding.

    Example::

        @check(points=2, calls=strategies.summands())
        def adds_up_side_by_side(student, calls): ...
    """
    most = 3
    cells = (most + 1) * most
    numbers = st.binary(min_size=cells, max_size=cells)
    return st.builds(_summands, numbers, st.integers(2, most + 1), st.integers(1, most))


@cache
def outputs_and_targets() -> SearchStrategy[tuple[torch.Tensor, torch.Tensor]]:
    """Outputs and targets of one shape, with one to three dimensions, in quarters from -4 to 4.

    float32 or float64. Residuals and their squares are computed from such numbers without rounding.

    Example::

        @check(points=2, batch=strategies.outputs_and_targets())
        def is_symmetric(student, batch): outputs, targets = batch
    """
    shapes = st.sampled_from(((1,), (3,), (2, 1), (2, 3), (2, 2, 2)))
    return st.builds(_outputs, st.binary(min_size=16, max_size=16), shapes, dtypes())


@cache
def images(*, least: int = 1, most: int = MAX_ROWS) -> SearchStrategy[torch.Tensor]:
    """Images (n, 1, 28, 28) of noise, float32, with mean 0 and standard deviation 1; n is `least` to `most`.

    Example::

        @check(points=2, X=strategies.images(least=2), examples=3)
        def gives_ten_logits_an_image(student, X): ...
    """
    return st.builds(_noise, st.integers(least, most), st.integers(0, 2**16 - 1))


@cache
def fractions() -> SearchStrategy[torch.Tensor]:
    """A matrix (6, 6) of numbers from 0 to 1, float64, many of them exactly 0; slice it to your shape.

    Example::

        @check(points=2, batch=strategies.labels(), P=strategies.fractions())
        def reads_the_label(student, batch, P): y, k = batch; P = P[: len(y), :k]
    """
    return st.binary(min_size=_CELLS, max_size=_CELLS).map(_fractions)


@cache
def pairs_of_distributions() -> SearchStrategy[tuple[torch.Tensor, torch.Tensor]]:
    """Probabilities p and q of one shape (..., k), k from 1 to 5, many of them 0.

    float32 or float64, with up to two dimensions before the last one, over which they sum to 1.

    Example::

        @check(points=2, pair=strategies.pairs_of_distributions())
        def is_never_negative(student, pair): p, q = pair
    """
    leading = st.sampled_from(((), (1,), (3,), (2, 2)))
    return st.builds(
        _distributions, st.binary(min_size=40, max_size=40), leading, st.integers(1, 5), dtypes()
    )


@cache
def small_probabilities() -> SearchStrategy[float]:
    """A float: 0, or a power of ten from 0.1 down to 1e-30, which float32 still holds.

    Example::

        @check(points=2, p=strategies.small_probabilities())
        def is_finite_for_small_probabilities(student, p): ...
    """
    return st.sampled_from((0.0, *(10.0**-exponent for exponent in range(1, 31))))


@cache
def dtypes() -> SearchStrategy[torch.dtype]:
    """A dtype: torch.float32 or torch.float64.

    Example::

        @check(points=2, dtype=strategies.dtypes())
        def keeps_the_dtype(student, dtype): ...
    """
    return st.sampled_from(DTYPES)


@cache
def other_integer_dtypes() -> SearchStrategy[torch.dtype]:
    """An integer dtype other than int64: torch.int32, int16, int8 or uint8.

    Example::

        @check(points=1, dtype=strategies.other_integer_dtypes())
        def takes_labels_of_any_integer_dtype(student, dtype): ...
    """
    return st.sampled_from((torch.int32, torch.int16, torch.int8, torch.uint8))


@cache
def class_indices() -> SearchStrategy[int]:
    """An index from 0 to 5, an int; take it modulo k, the number of classes.

    Example::

        @check(points=1, X=strategies.logits(), index=strategies.class_indices())
        def the_loss_falls_with_the_logit(student, X, index): j = index % X.shape[1]
    """
    return st.integers(0, MAX_CLASSES - 1)


@cache
def shifts() -> SearchStrategy[float]:
    """A number to add to logits, a float between -8 and 8 in halves.

    Example::

        @check(points=2, X=strategies.logits(), shift=strategies.shifts())
        def ignores_a_shift(student, X, shift): ...
    """
    return st.integers(-16, 16).map(lambda halves: halves / 2)


def _matrices(values: torch.Tensor, classes: int) -> SearchStrategy[torch.Tensor]:
    def build(cells: bytes, rows: int, columns: int, dtype: torch.dtype, contiguous: bool) -> torch.Tensor:
        # Read backwards: shrinking moves non-zero bytes to the end, which is the first row.
        indices = torch.tensor(list(reversed(cells))) % len(values)
        X = values[indices].reshape(MAX_ROWS, MAX_CLASSES)[:rows, :columns].to(dtype)
        return X.contiguous() if contiguous else X.t().contiguous().t()

    # One draw of bytes is many times faster than a draw a number, and shrinks to few non-zeros.
    return st.builds(
        build,
        st.binary(min_size=_CELLS, max_size=_CELLS),
        st.integers(1, MAX_ROWS),
        st.integers(classes, MAX_CLASSES),
        dtypes(),
        st.sampled_from((True, False)),
    )


def _ordinary_values() -> torch.Tensor:
    """Return 0, whole numbers, halves and tenths from -8 to 8, the simplest first: shrinking goes there."""
    steps = (1.0, 0.5, 0.1)
    sizes = [round(step * i, 1) for step in steps for i in range(1, round(8 / step) + 1)]
    values = [0.0, *(sign * size for size in dict.fromkeys(sizes) for sign in (1, -1))]
    return torch.tensor(values, dtype=torch.float64)


def _quarters(numbers: torch.Tensor) -> torch.Tensor:
    # From -1 to 1; byte 0 gives 0, the simplest: shrinking goes there.
    return ((numbers + 4) % 9 - 4) / 4


def _summands(cells: bytes, calls: int, size: int) -> list[list[float]]:
    quarters = [(number % 8 - 4) / 4 or 1.0 for number in reversed(cells)]
    return [quarters[start * size : (start + 1) * size] for start in range(calls)]


def _descent(cells: bytes, features: int, classes: int) -> Descent:
    rows = _quarters(torch.tensor(list(reversed(cells)))).reshape(1 + _STEPS, -1)
    size = features * classes
    values, *gradients = (
        [row[:size].reshape(features, classes), row[size : size + classes].clone()] for row in rows
    )
    return Descent(values, gradients)


def _lesson(cells: bytes, features: int, classes: int, sizes: tuple[int, ...]) -> Lesson:
    numbers = torch.tensor(list(reversed(cells)))
    quarters = _quarters(numbers)
    weight = quarters[: classes * features].reshape(classes, features)
    bias = torch.tensor([0.0, 0.1, 0.05])[:classes]
    batches = []
    start = classes * features
    for size in sizes:
        X = quarters[start : start + size * features].reshape(size, features)
        start += size * features
        y = numbers[start : start + size] % classes
        start += size
        batches.append((X, y))
    return Lesson(weight, bias, batches)


def _outputs(cells: bytes, shape: tuple[int, ...], dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    # Read backwards, and byte 0 gives 0, the simplest: shrinking goes there.
    quarters = ((torch.tensor(list(reversed(cells))) + 16) % 33 - 16).to(dtype) / 4
    size = prod(shape)
    return quarters[:size].reshape(shape), quarters[size : 2 * size].reshape(shape)


def _noise(count: int, seed: int) -> torch.Tensor:
    return torch.randn(count, 1, 28, 28, generator=torch.Generator().manual_seed(seed))


def _label(X: torch.Tensor, cells: bytes) -> tuple[torch.Tensor, torch.Tensor]:
    labels = torch.tensor(list(reversed(cells))) % X.shape[1]
    return X.to(torch.float32) / 4, labels[: len(X)]


def _labels(cells: bytes, rows: int, classes: int) -> tuple[torch.Tensor, int]:
    return torch.tensor(list(reversed(cells)))[:rows] % classes, classes


def _rank(cells: bytes, rows: int, columns: int, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    numbers = torch.tensor(list(reversed(cells))).reshape(2, MAX_ROWS, MAX_CLASSES)
    # The place in the row settles equal numbers, so that no two scores are equal.
    keys = numbers[0, :rows, :columns] * MAX_CLASSES + torch.arange(columns)
    scores = keys.argsort(dim=1).argsort(dim=1).to(dtype)
    labels = numbers[1, :rows, 0] % columns
    right = numbers[1, :rows, 1] % 2 == 1
    return scores, torch.where(right, scores.argmax(dim=1), labels)


def _fractions(cells: bytes) -> torch.Tensor:
    numbers = torch.tensor(list(reversed(cells)), dtype=torch.float64).reshape(MAX_ROWS, MAX_CLASSES)
    return (numbers - 127).clamp(min=0) / 128


def _distributions(
    cells: bytes, leading: tuple[int, ...], classes: int, dtype: torch.dtype
) -> tuple[torch.Tensor, torch.Tensor]:
    weights = torch.tensor(list(reversed(cells))) % 4
    size = prod(leading) * classes
    pair = weights[: 2 * size].reshape(2, *leading, classes).to(dtype)
    # Where all weights are 0, the first class is certain.
    pair[..., 0] += pair.sum(dim=-1) == 0
    p, q = pair / pair.sum(dim=-1, keepdim=True)
    return p, q


def _enlarge(X: torch.Tensor, size: float, negative: bool) -> torch.Tensor:
    # Every row gets the same maximum: rows of different size come from far_apart_rows.
    top = X.amax(dim=1, keepdim=True)
    if negative:
        # The smallest logit lies as much below the maximum as the maximum below 0.
        size = min(size, 5000.0)
    return (X - top) / 16 * size + (-size if negative else size)


def _spread(X: torch.Tensor, distance: float) -> torch.Tensor:
    rows = X if len(X) > 1 else torch.cat((X, X))
    offsets = -distance * torch.arange(len(rows), dtype=X.dtype)
    return rows + offsets[:, None]
