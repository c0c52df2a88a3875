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
from grader.judge.relations import relation
from grader.text.message import Message

# Submissions are compared on the first 12 examples of one seed, whatever the seed of the grading.
SEED = 0
EXAMPLES = 12
# So many characters of a message, numbers of a tensor, and characters of an answer are compared.
_MOST_SAID = 300
_MOST_NUMBERS = 60
_MOST_SHOWN = 20_000
_NUMBER = re.compile(r"(?<![\w.])-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan)")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_QUOTED = re.compile(r"'([^']*)'")
# The sizes that should be equal, where torch can't multiply matrices.
_PRODUCT = re.compile(r"\(\d+x(\d+) and (\d+)x\d+\)")
_METHOD = re.compile(r"\w+\.(\w+\(\))")
_WORD = re.compile(r"[A-Za-z_]{2,20}(?:8|16|32|64)?")
# The words in quotes that are Python's and torch's own; others are names of this submission.
_OWN_WORDS = frozenset(
    [
        "bool",
        "builtin_function_or_method",
        "float",
        "function",
        "generator",
        "int",
        "item",
        "list",
        "method",
        "module",
        "ndarray",
        "NoneType",
        "numpy",
        "step",
        "str",
        "Tensor",
        "tuple",
        "type",
        "zero_grad",
    ]
)
# A value and what it should be, as messages name them.
_PAIRS = (("found", "wanted"), ("one", "other"), ("after", "before"), ("shape", "wanted"))
# These values are places, or names and sizes of this submission.
_LEFT_OUT = frozenset(
    [
        "called",
        "dataset",
        "first",
        "images",
        "mentions",
        "message",
        "most",
        "name",
        "place",
        "position",
        "right",
        "row",
        "second",
        "seconds",
        "tests",
        "text",
    ]
)


def traits_of(finding: Finding, findings: Mapping[int, Finding]) -> Traits:
    """Return the traits of a check that is not passed.

    `finding` is the one that decides; `findings` are those on the compared examples, by number.
    """
    every = (finding, *findings.values())
    said = dict.fromkeys(f"{one.status}: {_said(one.message)}" for one in every)
    shown = {number: _digest(one) for number, one in sorted(findings.items())}
    calls = dict.fromkeys(name for one in every for call, _ in one.calls for name in call.names)
    return Traits(tuple(said), shown, tuple(calls))


def _digest(finding: Finding) -> str:
    """Return a digest of the answer; empty for an exception, of which the message tells all."""
    answer = finding.calls[-1][1] if finding.calls else None
    if answer is None or isinstance(answer, Exception):
        return ""
    digest = hashlib.sha256()
    left = _MOST_SHOWN
    for part in _rounded(answer):
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
    elif footprint(answer) < _MOST_SHOWN:
        yield str(answer)


def _said(message: str) -> str:
    """Return a message without the names and numbers of this submission: its words, "|" and details."""
    words, details = _parts(message)
    return f"{words} | {'; '.join(details)}" if details else words


def _parts(message: str) -> tuple[str, list[str]]:
    if not isinstance(message, Message):
        return _plain(message), []
    words, details = message.template, []
    values = {
        name: value if isinstance(value, Message) else str(value) for name, value in message.values.items()
    }
    compared: set[str] = set()
    for found, wanted in _PAIRS:
        pair = values.get(found), values.get(wanted)
        if all(isinstance(value, str) and not isinstance(value, Message) for value in pair):
            related = relation(str(pair[0]), str(pair[1]))
            if related:
                details.append(related)
                compared |= {found, wanted}
    for name, value in values.items():
        if isinstance(value, Message):
            inner, more = _parts(value)
            words += f" {inner}"
            details += more
        elif name in _LEFT_OUT or name in compared:
            continue
        elif _NUMBER.fullmatch(value):
            details.append(_sign(float(value)))
        elif _WORD.fullmatch(value):
            details.append(value)
    return words, details


def _plain(message: str) -> str:
    """Return what Python says without numbers and without the names of this submission."""
    message = _QUOTED.sub(_own_word, message[:_MOST_SAID])
    words = _DIGITS.sub("#", _METHOD.sub(r"\1", message))
    product = _PRODUCT.search(message)
    return f"{words} | {relation(*product.groups())}" if product else words


def _own_word(quoted: re.Match[str]) -> str:
    return quoted[0] if quoted[1] in _OWN_WORDS else "'name'"


def _sign(number: float) -> str:
    """Return the sign of a number; zero, infinity and NaN as they are."""
    if isnan(number) or isinf(number) or number == 0:
        return str(abs(number))
    return "+" if number > 0 else "-"
