"""Comparisons for laws, whose messages a learner can act on.

Every function returns nothing when the values are as expected and raises Failure when they aren't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from grader import show
from grader.declared import show_dtype, show_shape

if TYPE_CHECKING:
    from grader.student import RemoteFunction, Student

# An answer may be off by this many rounding steps of its dtype, times the size of its input: a
# softmax by log-sum-exp at logits of 1,000 is right, and loses three digits.
ROUNDING_STEPS = 16


class Failure(Exception):
    """A law is broken; the message says how, to a learner."""


def close(
    actual: torch.Tensor,
    expected: torch.Tensor,
    *,
    scale: torch.Tensor | None = None,
    entry: str = "entry [{}]",
) -> None:
    """Expect equal values, up to 16 · eps(dtype) · (1 + max|scale|).

    `scale` is the input that the values were computed from. `entry` words one position for the
    message, its index in place of the braces.
    """
    tolerance = _tolerance(actual.dtype, scale)
    wanted = expected.to(torch.float64)
    found = actual.to(torch.float64)
    if found.shape != wanted.shape:
        raise Failure(f"The shape is {show_shape(found.shape)}; it should be {show_shape(wanted.shape)}.")
    distance = (found - wanted).abs()
    # Equal infinities are apart by NaN, and a NaN is apart from everything.
    wrong = ~((distance <= tolerance) | (found == wanted))
    if wrong.any():
        # The first wrong entry of the worst kind: NaN and infinity before what is merely off.
        badness = torch.where(wrong, torch.nan_to_num(distance, nan=torch.inf), -1.0)
        position = _unravel(int(badness.argmax()), found.shape)
        raise Failure(
            f"{_place(entry, position)} is {show.number(actual[position])}; "
            f"it should be {show.number(expected[position])}."
        )


def number(actual: torch.Tensor | float, expected: float, *, what: str = "The result") -> None:
    """Expect exactly this number, of whatever type."""
    if float(actual) != expected:
        found, wanted = show.number(actual), show.number(expected)
        # Six digits are easy to read, but must not hide the difference.
        found = repr(float(actual)) if found == wanted else found
        raise Failure(f"{what} is {found}; it should be {wanted}.")


def between(actual: torch.Tensor, low: float, high: float, *, entry: str = "entry [{}]") -> None:
    """Expect every value in [low, high], up to rounding; NaN is outside."""
    slack = _tolerance(actual.dtype, None)
    outside = ~((actual >= low - slack) & (actual <= high + slack))
    if outside.any():
        position = _unravel(int(outside.reshape(-1).to(torch.uint8).argmax()), actual.shape)
        raise Failure(
            f"{_place(entry, position)} is {show.number(actual[position])}; "
            f"it should lie between {low:g} and {high:g}."
        )


def same_order(actual: torch.Tensor, expected: torch.Tensor) -> None:
    """Expect the entries of each row to be ordered as `expected` orders them.

    Entries that `expected` has closer than a rounding step apart may stand either way.
    """
    gap = 2 * _tolerance(actual.dtype, None)
    larger = expected[:, :, None] > expected[:, None, :] + gap
    wrong = larger & ~(actual[:, :, None] > actual[:, None, :])
    if wrong.any():
        row, first, second = wrong.nonzero()[0].tolist()
        raise Failure(
            f"In row {row}, entry {first} should be larger than entry {second}; "
            f"they are {show.number(actual[row, first])} and {show.number(actual[row, second])}."
        )


def unchanged(after: torch.Tensor, before: torch.Tensor, *, name: str) -> None:
    """Expect an argument to hold after the call what it held before, bit for bit."""
    bits = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}[before.dtype.itemsize]
    same = after.contiguous().view(bits) == before.contiguous().view(bits)
    if not same.all():
        position = _unravel(int((~same).reshape(-1).to(torch.uint8).argmax()), before.shape)
        raise Failure(
            f"The call changed its argument {name}: entry [{', '.join(map(str, position))}] "
            f"was {show.number(before[position])} and is {show.number(after[position])} now."
        )


def names_nothing_forbidden(student: Student) -> None:
    """Expect that the source names none of what the exercise forbids."""
    if student.mentions:
        raise Failure(
            f"Your code uses {' and '.join(student.mentions)}, which this exercise asks you to write."
        )


def from_scratch(function: RemoteFunction, *arguments: object) -> None:
    """Expect that neither the function's source nor a call of it uses what the exercise forbids."""
    used = function.forbidden_uses(*arguments)
    if used:
        raise Failure(f"{function.name} uses {' and '.join(used)}, which this exercise asks you to write.")


def drawn_from_normal(values: torch.Tensor, *, deviation: float, what: str) -> None:
    """Expect numbers as they are drawn from the normal distribution of mean 0.

    A right draw of a thousand numbers or more fails once in many millions: each figure may be six of its
    own standard errors off.
    """
    count = values.numel()
    mean, spread = float(values.mean()), float(values.std())
    if not abs(mean) <= 6 * deviation / count**0.5:
        raise Failure(f"{what} have the mean {show.number(mean)}; it should be near 0.")
    if not abs(spread / deviation - 1) <= 6 / (2 * count) ** 0.5:
        found = f"{what} have the standard deviation {show.number(spread)}"
        raise Failure(f"{found}; it should be near {show.number(deviation)}.")
    # Of a normal distribution 4.55 % lie beyond twice its standard deviation, of a uniform one nothing.
    beyond = float((values.abs() > 2 * deviation).double().mean())
    if not abs(beyond - 0.0455) <= 6 * (0.0455 / count) ** 0.5:
        raise Failure(
            f"{what} have the right spread, but {100 * beyond:.1f} % of them lie beyond twice the standard "
            "deviation, where 4.6 % of normally distributed numbers do."
        )


def _tolerance(dtype: torch.dtype, scale: torch.Tensor | None) -> float:
    finite = torch.zeros(1) if scale is None else scale[scale.isfinite()].abs()
    size = float(finite.max()) if finite.numel() else 0.0
    if not dtype.is_floating_point:
        raise TypeError(f"a tolerance needs a floating point dtype, not {show_dtype(dtype)}")
    return ROUNDING_STEPS * torch.finfo(dtype).eps * (1 + size)


def _place(entry: str, position: tuple[int, ...]) -> str:
    text = entry.format(", ".join(map(str, position)))
    # A sentence begins with a capital, a name keeps its own: "Entry [0]", "params[0]".
    return text[:1].upper() + text[1:] if text.partition(" ")[0].isalpha() else text


def _unravel(index: int, shape: torch.Size) -> tuple[int, ...]:
    position = []
    for size in reversed(shape):
        index, place = divmod(index, size)
        position.append(place)
    return tuple(reversed(position))
