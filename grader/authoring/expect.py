"""Comparisons for laws, with messages that tell a learner what is wrong.

A comparison returns None when the values are as expected, and raises Failure when they are not.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch

from grader.course.declared import BrokenDeclaration
from grader.text import values as show
from grader.text.message import Message, MessageError, listed
from grader.text.values import show_dtype, show_shape

if TYPE_CHECKING:
    from grader.authoring.student import RemoteFunction, Student

# An answer may be off by this many rounding steps, times the size of its input: a softmax that is computed
# with log-sum-exp from logits of 1,000 is right, and loses three digits.
ROUNDING_STEPS = 16
# Numbers that should be the same may differ by this share.
_SAME = 1e-5


class Failure(MessageError):
    """A law does not hold; the message tells the learner why.

    Example::

        raise Failure("Row {row} sums to {total:g}; it should sum to 1.", row=0, total=0.5)
    """


class NotJudged(MessageError):
    """A law cannot be judged, for a reason that is not its subject; the message says the reason.

    Example::

        raise NotJudged("The net was never called.")
    """


@contextlib.contextmanager
def given() -> Iterator[None]:
    """Expect what a law needs and what is not its subject: where that fails, the law is not judged.

    Exceptions of the learner's code stay what they are. Raises NotJudged in place of Failure and
    BrokenDeclaration.

    Example::

        with expect.given():
            expect.number(len(rows), 3, what="The number of rows")
    """
    try:
        yield
    except (Failure, BrokenDeclaration) as failure:
        raise NotJudged(str(failure)) from None


def in_any_form(function: RemoteFunction, *arguments: object, or_mean: bool = False) -> torch.Tensor:
    """Return the tensor that a function returns, for a law that is about neither its shape nor its dtype.

    It is brought into the declared dtype, and into the declared shape where its own differs only in
    dimensions of size 1, or where it is flattened: a column (n, 1) counts for a vector (n,). With `or_mean`,
    a tensor without dimensions is returned as it is. Raises NotJudged for any other answer that is not as
    declared.

    Example::

        sums = expect.in_any_form(student.softmax, X).sum(dim=1)
    """
    with given():
        return function.in_any_form(*arguments, any_shape=True, or_mean=or_mean)


def in_any_dtype(function: RemoteFunction, *arguments: object) -> torch.Tensor:
    """Return the tensor that a function returns, in the declared dtype, for a law that is about its shape.

    Raises BrokenDeclaration where the shape is not as declared.

    Example::

        expect.close(expect.in_any_dtype(student.softmax, X[:1]), right(X[:1]))
    """
    return function.in_any_form(*arguments, any_shape=False)


def close(
    actual: torch.Tensor,
    expected: torch.Tensor,
    *,
    scale: torch.Tensor | None = None,
    entry: str = "Entry [{}]",
    **named: object,
) -> None:
    """Expect equal values, up to 16 · eps · (1 + max|scale|).

    `actual` and `expected` have one shape (...) and floating point dtypes. eps is that of float32, also for
    float64; `full_precision` asks for more digits. For a dtype of fewer digits, eps is that of `actual`.
    `scale` is the input (...) that the values were computed from. `entry` begins the message about one
    position: its index fills the empty braces, `named` fills the others. Raises Failure; TypeError for an
    integer dtype.

    Example::

        sums = student.softmax(X).sum(dim=1)
        expect.close(sums, torch.ones_like(sums), scale=X, entry="The sum of row {}")
    """
    rounding = _rounding(actual.dtype)
    if actual.dtype is expected.dtype and torch.equal(actual, expected):
        return
    tolerance = rounding * (1 + _largest(scale))
    alike = actual.dtype is expected.dtype and actual.shape == expected.shape and actual.numel() > 0
    if alike and (actual - expected).abs().max().item() < tolerance / 2:
        # Far within the tolerance: the rounding of this subtraction is much less than half of it.
        return
    wanted = expected.to(torch.float64)
    found = actual.to(torch.float64)
    if found.shape != wanted.shape:
        raise Failure(
            "The shape is {found}; it should be {wanted}.",
            found=show_shape(found.shape),
            wanted=show_shape(wanted.shape),
        )
    distance = (found - wanted).abs()
    # The distance of equal infinities is NaN, and a NaN differs from every number.
    wrong = ~((distance <= tolerance) | (found == wanted))
    if wrong.any():
        # The first wrong entry of the worst kind: NaN and infinity come before other wrong numbers.
        badness = torch.where(wrong, torch.nan_to_num(distance, nan=torch.inf), -1.0)
        position = _unravel(int(badness.argmax()), found.shape)
        shown, right = _apart(float(actual[position]), float(expected[position]))
        raise Failure(
            "{place} is {found}; it should be {wanted}.",
            place=_place(entry, position, named),
            found=shown,
            wanted=right,
        )


def full_precision(
    actual: torch.Tensor,
    expected: torch.Tensor,
    *,
    scale: torch.Tensor | None = None,
    entry: str = "Entry [{}]",
    **named: object,
) -> None:
    """Expect values with all digits of their dtype, where `close` accepts them.

    The arguments are those of `close`; eps is that of `actual`. Values that are wrong in the digits of
    float32, too, are left to `close`. Raises Failure; TypeError for an integer dtype.

    Example::

        expect.full_precision(student.softmax(X), torch.softmax(X, dim=1), scale=X)
    """
    magnitude = 1 + _largest(scale)
    rounding = ROUNDING_STEPS * torch.finfo(actual.dtype).eps * magnitude
    distance = (actual.to(torch.float64) - expected.to(torch.float64)).abs()
    # The distance of equal infinities is NaN.
    distance = torch.where(actual == expected, 0.0, distance)
    if distance.numel() and rounding < distance.max() <= _rounding(actual.dtype) * magnitude:
        position = _unravel(int(distance.argmax()), actual.shape)
        found, wanted = _apart(float(actual[position]), float(expected[position]))
        raise Failure(
            "{place} is {found}; it should be {wanted}. The difference is as small as a rounding error of "
            "float32, but {dtype} has more digits: compute in the dtype of the input.",
            place=_place(entry, position, named),
            found=found,
            wanted=wanted,
            dtype=show_dtype(actual.dtype),
        )


def number(
    actual: torch.Tensor | float,
    expected: float,
    *,
    what: str = "The result",
    tolerance: float = 0.0,
    **named: object,
) -> None:
    """Expect this number, of any type, exactly or up to `tolerance`.

    `actual` is a number or a tensor of one number; `what`, filled with `named`, begins the message. Raises
    Failure.

    Example::

        expect.number(student.accuracy(scores, y), 3, what="The count of batch {number}", number=1)
    """
    # The distance of equal infinities is NaN.
    if float(actual) != expected and not abs(float(actual) - expected) <= tolerance:
        found, wanted = _apart(float(actual), expected)
        raise Failure(
            "{what} is {found}; it should be {wanted}.",
            what=Message(what, **named),
            found=found,
            wanted=wanted,
        )


def between(
    actual: torch.Tensor, low: float, high: float, *, entry: str = "Entry [{}]", **named: object
) -> None:
    """Expect every value of a tensor (...) to be in [low, high], up to rounding; NaN is outside.

    `entry` and `named` begin the message, as in `close`. Raises Failure; TypeError for an integer dtype.

    Example::

        expect.between(student.softmax(X), 0, 1)
    """
    slack = _rounding(actual.dtype)
    outside = ~((actual >= low - slack) & (actual <= high + slack))
    if outside.any():
        position = _unravel(int(outside.reshape(-1).to(torch.uint8).argmax()), actual.shape)
        value = float(actual[position])
        raise Failure(
            "{place} is {found}; it should lie between {low:g} and {high:g}.",
            place=_place(entry, position, named),
            found=_digits(value, low if value < low else high)[0],
            low=low,
            high=high,
        )


def same_order(actual: torch.Tensor, expected: torch.Tensor) -> None:
    """Expect the entries of each row of `actual` (n, k) to be ordered as those of `expected` (n, k).

    Entries of `expected` that are closer than a rounding step may stand in either order. Raises Failure.

    Example::

        expect.same_order(student.softmax(X), X)
    """
    gap = 2 * _rounding(actual.dtype)
    larger = expected[:, :, None] > expected[:, None, :] + gap
    wrong = larger & ~(actual[:, :, None] > actual[:, None, :])
    if wrong.any():
        row, first, second = wrong.nonzero()[0].tolist()
        one, other = _apart(float(actual[row, first]), float(actual[row, second]))
        raise Failure(
            "In row {row}, entry {first} should be larger than entry {second}; they are {one} and {other}.",
            row=row,
            first=first,
            second=second,
            one=one,
            other=other,
        )


def follows(actual: torch.Tensor, groups: Sequence[int]) -> None:
    """Expect a result that depends on the arguments: equal entries in a group, and not the same one in all.

    `actual` is (n, ...), and `groups` has a number for each of its n entries: entries that follow from equal
    arguments have the same number. A law that also holds for zeros or noise asks for this, too, with
    arguments that follow from its example. Raises Failure.

    Example::

        n, batch = len(X), torch.cat((X, 2 * X + 1, X))
        expect.follows(student.square(batch), [*range(n), *range(n, 2 * n), *range(n)])
    """
    rows = actual.to(torch.float64).reshape(len(groups), -1)
    first = {group: place for place, group in reversed(list(enumerate(groups)))}
    for place, group in enumerate(groups):
        if rows[place].isnan().any():
            raise Failure(
                "Entry {place} of the result is {found}; it should be a number.",
                place=place,
                found=_item(actual[place]),
            )
        if not torch.isclose(rows[place], rows[first[group]], rtol=_SAME, atol=_SAME**2).all():
            raise Failure(
                "Entries {first} and {second} of the result should be equal, since they have the same "
                "arguments; they are {one} and {other}.",
                first=first[group],
                second=place,
                one=_item(actual[first[group]]),
                other=_item(actual[place]),
            )
    if all(torch.equal(row, rows[0]) for row in rows):
        raise Failure(
            "All entries of the result are equal, although their arguments differ: the result is not "
            "computed from the arguments."
        )


def unchanged(after: torch.Tensor, before: torch.Tensor, *, name: str) -> None:
    """Expect an argument (...) to hold the same bits after a call as before.

    `name` is the argument's name in the message. Raises Failure with the first entry that differs.

    Example::

        (after,) = student.softmax.inputs_after(X)
        expect.unchanged(after, X, name="X")
    """
    bits = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}[before.dtype.itemsize]
    same = after.contiguous().view(bits) == before.contiguous().view(bits)
    if not same.all():
        position = _unravel(int((~same).reshape(-1).to(torch.uint8).argmax()), before.shape)
        was, now = _digits(float(before[position]), float(after[position]))
        raise Failure(
            "The call changed its argument {name}: entry [{position}] was {before} and is {after} now.",
            name=name,
            position=", ".join(map(str, position)),
            before=was,
            after=now,
        )


def names_nothing_forbidden(student: Student) -> None:
    """Expect that the source names none of the functions that the exercise forbids. Raises Failure.

    Example::

        expect.names_nothing_forbidden(student)
    """
    if student.mentions:
        raise Failure(
            "Your code uses {mentions}, which this exercise asks you to write.",
            mentions=listed(*student.mentions),
        )


def from_scratch(function: RemoteFunction, *arguments: object) -> None:
    """Expect that neither the source nor a call with these arguments uses what the exercise does not allow.

    exercise.toml lists the names that are forbidden and the operations that are allowed. Raises Failure.

    Example::

        expect.from_scratch(student.softmax, X)
    """
    uses = function.uses(*arguments)
    if uses.ready_made:
        raise Failure(
            "{name} uses {used}, which this exercise asks you to write.",
            name=function.name,
            used=listed(*uses.ready_made),
        )
    if uses.others:
        raise Failure(
            "{name} uses {used}; only elementary operations are allowed here, such as +, exp and sum.",
            name=function.name,
            used=listed(*uses.others),
        )


def drawn_from_normal(values: torch.Tensor, *, deviation: float, what: str) -> None:
    """Expect numbers (...) that look drawn from the normal distribution of mean 0 and this deviation.

    A right draw of a thousand numbers or more fails once in many millions: each figure may be off by six of
    its own standard errors. `what` begins the message, such as "The weights". Raises Failure.

    Example::

        expect.drawn_from_normal(W, deviation=0.01, what="The weights")
    """
    count = values.numel()
    mean, spread = float(values.mean()), float(values.std())
    if not abs(mean) <= 6 * deviation / count**0.5:
        raise Failure(
            "{what} have the mean {mean}; it should be near 0.", what=Message(what), mean=show.number(mean)
        )
    if not abs(spread / deviation - 1) <= 6 / (2 * count) ** 0.5:
        raise Failure(
            "{what} have the standard deviation {spread}; it should be near {deviation}.",
            what=Message(what),
            spread=show.number(spread),
            deviation=show.number(deviation),
        )
    # Of a normal distribution, 4.55 % lie beyond twice its standard deviation; of a uniform one, none.
    beyond = float((values.abs() > 2 * deviation).double().mean())
    if not abs(beyond - 0.0455) <= 6 * (0.0455 / count) ** 0.5:
        raise Failure(
            "{what} have the right spread, but {percent:.1f} % of them lie beyond twice the "
            "standard deviation, where 4.6 % of normally distributed numbers do.",
            what=Message(what),
            percent=100 * beyond,
        )


def _rounding(dtype: torch.dtype) -> float:
    if not dtype.is_floating_point:
        raise TypeError(f"a tolerance needs a floating point dtype, not {show_dtype(dtype)}")
    # A float64 result that was computed in float32 is right in what a law asks for.
    return ROUNDING_STEPS * max(torch.finfo(dtype).eps, torch.finfo(torch.float32).eps)


def _apart(actual: float, expected: float) -> tuple[str, str]:
    """Return two numbers with six digits; where six hide the difference, with more digits, and with it."""
    found, wanted = _digits(actual, expected)
    if (
        actual == expected
        or show.number(actual) != show.number(expected)
        or not math.isfinite(actual - expected)
    ):
        return found, wanted
    difference = f"{abs(actual - expected):.2g}"
    return found, Message("{wanted} (a difference of {difference})", wanted=wanted, difference=difference)


def _digits(one: float, other: float) -> tuple[str, str]:
    """Return two numbers with six digits, or with one more than those in which they are equal."""
    for digits in range(6, 18):
        first, second = f"{one:.{digits}g}", f"{other:.{digits}g}"
        if first != second and digits > 6:
            return f"{one:.{digits + 1}g}", f"{other:.{digits + 1}g}"
        if first != second or one == other:
            return first, second
    return first, second


def _largest(scale: torch.Tensor | None) -> float:
    """Return the largest of the finite magnitudes."""
    if scale is None or not scale.numel():
        return 0.0
    largest: float = scale.abs().max().item()
    if math.isfinite(largest):
        return largest
    finite = scale[scale.isfinite()].abs()
    return float(finite.max()) if finite.numel() else 0.0


def _item(value: torch.Tensor) -> str:
    return show.result(value.tolist()) if value.dim() else show.number(value)


def _place(entry: str, position: tuple[int, ...], named: Mapping[str, object]) -> Message:
    return Message(entry, ", ".join(map(str, position)), **named)


def _unravel(index: int, shape: torch.Size) -> tuple[int, ...]:
    position = []
    for size in reversed(shape):
        index, place = divmod(index, size)
        position.append(place)
    return tuple(reversed(position))
