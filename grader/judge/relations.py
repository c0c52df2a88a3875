"""Says how a wrong value differs from the right one, in words that do not depend on the example."""

from __future__ import annotations

import math
import re

_SHAPE = re.compile(r"\(\s*(?:\d+\s*(?:,\s*\d+\s*)*,?)?\s*\)")
# Messages show six digits.
_SAME = 2e-4
_MOST_WHOLE = 10_000
# A factor that tells what was computed: a logarithm of another base, a percentage, twice the value.
_FACTORS = {
    "opposite": -1.0,
    "twice": 2.0,
    "half": 0.5,
    "a quarter": 0.25,
    "a 28th": 1 / 28,
    "100 times": 100.0,
    "base 2": 1 / math.log(2),
    "base 10": 1 / math.log(10),
}


def relation(found: str, wanted: str) -> str:
    """Return how a value differs from the one that it should be; both as a message shows them.

    Empty where they are neither numbers nor shapes.
    """
    if _SHAPE.fullmatch(found) and _SHAPE.fullmatch(wanted):
        return _of_shapes(_sizes(found), _sizes(wanted))
    try:
        return _of_numbers(float(found), float(wanted))
    except ValueError:
        return ""


def _of_numbers(found: float, wanted: float) -> str:
    if math.isnan(found) or math.isinf(found):
        return str(found)
    if not math.isfinite(wanted):
        return f"finite for {wanted}"
    if found == 0 or wanted == 0:
        return "zero" if found == 0 else f"{'-' if found < 0 else '+'} for zero"
    factor = found / wanted
    for name, known in _FACTORS.items():
        if _is_near(factor, known):
            return name
    for name, known in (("1 more", wanted + 1), ("1 less", wanted - 1), ("1 - it", 1 - wanted)):
        if _is_near(found, known):
            return name
    if wanted > 0 and _is_near(found, math.log(wanted)):
        return "logarithm"
    if abs(wanted) < 20 and _is_near(found, math.exp(wanted)):
        return "exponential"
    for name, whole in (("whole multiple", factor), ("whole part", 1 / factor)):
        if 2 <= abs(whole) < _MOST_WHOLE and _is_near(whole, round(whole)):
            return name if whole > 0 else f"opposite {name}"
    if _is_near(factor, 1):
        return "nearly"
    size = "larger" if abs(factor) > 1 else "smaller"
    return size if factor > 0 else f"{size}, other sign"


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * abs(other)


def _sizes(shape: str) -> list[int]:
    return [int(size) for size in re.findall(r"\d+", shape)]


def _of_shapes(found: list[int], wanted: list[int]) -> str:
    if sorted(found) == sorted(wanted):
        return "sizes permuted"
    if [size for size in found if size != 1] == [size for size in wanted if size != 1]:
        return f"{'without' if len(found) < len(wanted) else 'with'} a size of 1"
    kind = f"{len(found)} for {len(wanted)} dimensions"
    if not found or not wanted:
        return kind
    if math.prod(found) == math.prod(wanted):
        return f"{kind}, as many numbers"
    if len(found) == len(wanted):
        same = [one == other for one, other in zip(found, wanted)]
        return f"{kind}, same sizes at {[place for place, is_same in enumerate(same) if is_same]}"
    return f"{kind}, {'same' if found[0] == wanted[0] else 'other'} first, " + (
        "same last" if found[-1] == wanted[-1] else "other last"
    )
