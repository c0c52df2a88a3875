"""Seven laws of softmax as plain functions, which peers.py runs with other graders.

Nothing here uses the kit. The inputs are as cheap to draw as Hypothesis allows (one binary each), comparisons
use torch.allclose rather than assert_close, and Hypothesis does not explain failures, as it does not for the
kit: only the graders are compared. seven_checks/ holds the same laws in the kit's form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = 100
_MOST = 6


def _matrix(cells: bytes, rows: int, columns: int, dtype: torch.dtype) -> torch.Tensor:
    numbers = [(cell - 128) / 16 for cell in cells[: rows * columns]]
    return torch.tensor(numbers, dtype=dtype).reshape(rows, columns)


LOGITS = st.builds(
    _matrix,
    st.binary(min_size=_MOST * _MOST, max_size=_MOST * _MOST),
    st.integers(1, _MOST),
    st.integers(1, _MOST),
    st.sampled_from((torch.float32, torch.float64)),
)
"""Logits (n, k) between -8 and 8, n and k from 1 to 6."""


def rows_sum_to_one(softmax: Any, X: torch.Tensor) -> None:
    """Every row of softmax(X) sums to 1."""
    sums = softmax(X).sum(dim=1)
    assert _close(sums, torch.ones_like(sums), X)


def entries_are_probabilities(softmax: Any, X: torch.Tensor) -> None:
    """Every entry lies between 0 and 1."""
    P = softmax(X)
    slack = _tolerance(P, torch.zeros(1))
    assert P.min() >= -slack
    assert P.max() <= 1 + slack


def equals_the_definition(softmax: Any, X: torch.Tensor) -> None:
    """softmax(X) is exp(X) divided by the sum of exp(X) over each row."""
    assert _close(softmax(X), torch.softmax(X, dim=1), X)


def keeps_shape_and_dtype(softmax: Any, X: torch.Tensor) -> None:
    """softmax(X) has the shape and the dtype of X."""
    P = softmax(X)
    assert P.shape == X.shape
    assert P.dtype == X.dtype


def keeps_the_order(softmax: Any, X: torch.Tensor) -> None:
    """A larger logit gets a larger probability than a smaller one in its row."""
    P, expected = softmax(X), torch.softmax(X, dim=1)
    gap = 2 * _tolerance(P, torch.zeros(1))
    larger = expected[:, :, None] > expected[:, None, :] + gap
    assert (~larger | (P[:, :, None] > P[:, None, :])).all()


def ignores_a_shift(softmax: Any, X: torch.Tensor) -> None:
    """Adding one number to all logits does not change the probabilities."""
    shifted = X + X[0, 0]
    assert _close(softmax(shifted), torch.softmax(X, dim=1), shifted)


def gradient_is_right(
    softmax: Any, X: torch.Tensor, gradient: Callable[..., torch.Tensor] | None = None
) -> None:
    """The Jacobian of a row is diag(p) - p pᵀ."""
    weights = torch.zeros_like(X)
    weights[:, 0] = 1
    p = torch.softmax(X, dim=1)
    expected = p * (weights - (p * weights).sum(dim=1, keepdim=True))
    slope = gradient(X, weights) if gradient else slope_of(softmax, X, weights)
    assert _close(slope, expected, X)


def slope_of(softmax: Any, X: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the weighted sum of softmax(X)."""
    X = X.clone().requires_grad_()
    (slope,) = torch.autograd.grad((softmax(X) * weights).sum(), X)
    return slope


def examine(law: Callable[..., None], softmax: Any, **more: Any) -> None:
    """Let Hypothesis search the same inputs each time for one that breaks a law."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(X=LOGITS)
    def holds(X: torch.Tensor) -> None:
        law(softmax, X, **more)

    holds()


def _close(found: torch.Tensor, expected: torch.Tensor, scale: torch.Tensor) -> bool:
    return torch.allclose(found, expected, rtol=0, atol=_tolerance(found, scale))


def _tolerance(values: torch.Tensor, scale: torch.Tensor) -> float:
    return 16 * torch.finfo(values.dtype).eps * (1 + float(scale.abs().max()))
