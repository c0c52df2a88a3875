"""What is remembered of how a submission fails a check, to be compared with others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from math import isinf, isnan

import torch

from grader.judge.answers import footprint
from grader.judge.findings import Finding
from grader.text.message import Message

# Of a seed that is always the same, so many examples are compared, and so much of a message and an answer.
SEED = 0
EXAMPLES = 12
_MOST_SAID = 200
_MOST_NUMBERS = 60
_MOST_SHOWN = 20_000
_NUMBER = re.compile(r"(?<![\w.])-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan)")


def traits(finding: Finding, findings: Mapping[int, Finding]) -> tuple[str, ...]:
    """Return the traits of a check that is not passed: what is said, and which answers shown where.

    `finding` is the one that decides, `findings` are those on the examples that are compared, by place.
    """
    said = {f"says {one.status}: {_said(one.message)}": None for one in (finding, *findings.values())}
    shown = (f"{place}={_digest(one)}" for place, one in sorted(findings.items()))
    return (*said, " ".join(("shows", *shown))) if findings else tuple(said)


def _digest(finding: Finding) -> str:
    digest = hashlib.sha256()
    left = _MOST_SHOWN
    for part in _rounded(finding.calls[-1][1]) if finding.calls else ():
        digest.update(part.encode())
        left -= len(part)
        if left < 0:
            break
    return digest.hexdigest()[:4]


def _rounded(answer: object) -> Iterator[str]:
    """Yield an answer as text, part by part: in other hands the same mistake rounds otherwise."""
    if isinstance(answer, torch.Tensor):
        numbers = answer.reshape(-1)[:_MOST_NUMBERS].tolist()
        yield f"{tuple(answer.shape)} {[''.join(_rounded(number)) for number in numbers]}"
    elif isinstance(answer, list):
        yield "["
        for place, item in enumerate(answer):
            yield ", " if place else ""
            yield from _rounded(item)
        yield "]"
    elif isinstance(answer, float):
        # Not -0, which other roundings make of 0.
        yield f"{round(answer, 9) + 0:.3g}"
    elif isinstance(answer, Exception):
        yield type(answer).__name__
    elif footprint(answer) < _MOST_SHOWN:
        yield str(answer)


def _said(message: str) -> str:
    """Return what is left of a message without the names and numbers of this submission."""
    if not isinstance(message, Message):
        return _NUMBER.sub("#", message[:_MOST_SAID])
    parts = [message.template]
    for value in (*message.places, *message.values.values()):
        if isinstance(value, Message):
            parts.append(_said(value))
        elif _NUMBER.fullmatch(str(value)):
            parts.append(_kind(float(str(value))))
    return " ".join(parts)


def _kind(number: float) -> str:
    """Return what is left of a number: its sign, or what is no ordinary number."""
    if isnan(number) or isinf(number) or number == 0:
        return str(abs(number))
    return "+" if number > 0 else "-"
