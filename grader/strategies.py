"""Hypothesis strategies for what exercises are tested on: logits, class indices.

Each is cached: asking twice for the same strategy gives the same object, so checks that ask for
the same inputs share one corpus.
"""

from __future__ import annotations

from functools import cache

import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

MAX_ROWS = 6
MAX_CLASSES = 6
_CELLS = MAX_ROWS * MAX_CLASSES
DTYPES = (torch.float32, torch.float64)


@cache
def logits(*, classes: int = 1) -> SearchStrategy[torch.Tensor]:
    """Logits (n, k) between -8 and 8, with n from 1 to 6 and k from `classes` to 6.

    float32 and float64; half of them are transposed views, so not contiguous.
    """
    return _matrices(_ordinary_values(), classes)


@cache
def large_logits() -> SearchStrategy[torch.Tensor]:
    """Logits (n, k) whose every row has its maximum at 100 or 10,000, or at -100 or -10,000.

    exp() overflows there in one precision or in both.
    """
    return st.builds(_enlarge, logits(classes=2), st.sampled_from((100.0, 10_000.0)), st.booleans())


@cache
def far_apart_rows() -> SearchStrategy[torch.Tensor]:
    """Logits (n, k), n at least 2, whose rows differ by hundreds from one another."""
    return st.builds(_spread, logits(classes=2), st.sampled_from((1000.0, 2000.0)))


@cache
def class_indices() -> SearchStrategy[int]:
    """An index of a class; take it modulo k."""
    return st.integers(0, MAX_CLASSES - 1)


@cache
def shifts() -> SearchStrategy[float]:
    """A number to add to logits, between -8 and 8 in halves."""
    return st.integers(-16, 16).map(lambda halves: halves / 2)


def _matrices(values: torch.Tensor, classes: int) -> SearchStrategy[torch.Tensor]:
    def build(cells: bytes, rows: int, columns: int, dtype: torch.dtype, contiguous: bool) -> torch.Tensor:
        # Read backwards: shrinking moves what is not zero to the end, so to the first row.
        indices = torch.tensor(list(reversed(cells))) % len(values)
        X = values[indices].reshape(MAX_ROWS, MAX_CLASSES)[:rows, :columns].to(dtype)
        return X.contiguous() if contiguous else X.t().contiguous().t()

    # One draw of bytes is many times faster than a draw a number, and shrinks to few non-zeros.
    return st.builds(
        build,
        st.binary(min_size=_CELLS, max_size=_CELLS),
        st.integers(1, MAX_ROWS),
        st.integers(classes, MAX_CLASSES),
        st.sampled_from(DTYPES),
        st.sampled_from((True, False)),
    )


def _ordinary_values() -> torch.Tensor:
    """Zero, whole numbers, halves and tenths from -8 to 8: the simplest first, as shrinking likes."""
    steps = (1.0, 0.5, 0.1)
    sizes = [round(step * i, 1) for step in steps for i in range(1, round(8 / step) + 1)]
    values = [0.0, *(sign * size for size in dict.fromkeys(sizes) for sign in (1, -1))]
    return torch.tensor(values, dtype=torch.float64)


def _enlarge(X: torch.Tensor, size: float, negative: bool) -> torch.Tensor:
    # Every row gets the same maximum: rows that differ in size are another strategy's business.
    top = X.amax(dim=1, keepdim=True)
    return (X - top) / 16 * size + (-size if negative else size)


def _spread(X: torch.Tensor, distance: float) -> torch.Tensor:
    rows = X if len(X) > 1 else torch.cat((X, X))
    offsets = -distance * torch.arange(len(rows), dtype=X.dtype)
    return rows + offsets[:, None]
