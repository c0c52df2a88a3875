"""Works out the traits of a failed check: its messages and answers without one submission's own values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from math import isinf, isnan

import torch

from grader.grades.grade import Traits
from grader.judge.answers import footprint
from grader.judge.findings import Finding
from grader.text.message import Message

# Submissions are compared on the first 12 examples of one seed, whatever the seed of the grading.
SEED = 0
EXAMPLES = 12
# So many characters of a message, numbers of a tensor, and characters of an answer are compared.
_MOST_SAID = 200
_MOST_NUMBERS = 60
_MOST_SHOWN = 20_000
_NUMBER = re.compile(r"(?<![\w.])-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan)")


def traits_of(finding: Finding, findings: Mapping[int, Finding]) -> Traits:
    """Return the traits of a check that is not passed.

    `finding` is the one that decides; `findings` are those on the compared examples, by number.
    """
    said = dict.fromkeys(f"{one.status}: {_said(one.message)}" for one in (finding, *findings.values()))
    return Traits(tuple(said), {number: _digest(one) for number, one in sorted(findings.items())})


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
    """Yield an answer as text, part by part; numbers are rounded: equal mistakes can round differently."""
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
        # Adding 0 turns -0 into 0: which of them comes out depends on rounding.
        yield f"{round(answer, 9) + 0:.3g}"
    elif isinstance(answer, Exception):
        yield type(answer).__name__
    elif footprint(answer) < _MOST_SHOWN:
        yield str(answer)


def _said(message: str) -> str:
    """Return a message without the names and numbers of this submission."""
    if not isinstance(message, Message):
        return _NUMBER.sub("#", message[:_MOST_SAID])
    parts = [message.template]
    for value in (*message.places, *message.values.values()):
        if isinstance(value, Message):
            parts.append(_said(value))
        elif _NUMBER.fullmatch(str(value)):
            parts.append(_sign(float(str(value))))
    return " ".join(parts)


def _sign(number: float) -> str:
    """Return the sign of a number; zero, infinity and NaN as they are."""
    if isnan(number) or isinf(number) or number == 0:
        return str(abs(number))
    return "+" if number > 0 else "-"
