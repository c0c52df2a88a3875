"""Looks what a submission fails up among the misconceptions that an audit has seen.

A known-wrong solution leaves a pattern: the checks that it fails, with which messages, on which examples,
with which answers. A submission with much the same pattern most likely makes the same mistake. Where none
is near, or two are, nothing is said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grades.grade import CheckResult, Misconception
from grader.support.files import write_text

FILE = "misconceptions.json"
FORMAT_VERSION = 1
# A pattern is taken for a known one that it is very like, and less like any other; or somewhat like, but
# so many times more than any other. docs/misconceptions.md has the figures that these bring.
_VERY_LIKE, _LEAST_LEAD = 0.85, 0.05
_SOMEWHAT_LIKE, _MANY_TIMES = 0.4, 4
# Whether the same is said counts twice: it does not depend on the examples.
_WEIGHTS = {"fails": 1, "says": 2, "at": 1, "shows": 1}

Pattern = Mapping[str, tuple[str, ...]]
"""The traits of each check that is not passed, by its name: see grader/judge/traits.py."""
_Features = dict[str, set[tuple[str, str]]]


@dataclass(frozen=True)
class Known:
    """A misconception, and the patterns that solutions with it have left."""

    misconception: Misconception
    patterns: tuple[Pattern, ...]


def pattern_of(checks: Iterable[CheckResult]) -> Pattern:
    """Return the pattern that a submission has left."""
    return {check.name: check.traits for check in checks if check.traits}


def diagnose(known: Iterable[Known], checks: Iterable[CheckResult]) -> Misconception | None:
    """Return the misconception that the results of an exercise's checks look like, if they do."""
    checks = list(checks)
    # Who has written one function of two is compared in that one alone.
    return most_like(known, pattern_of(checks), {check.name for check in checks if check.status != "todo"})


def most_like(known: Iterable[Known], pattern: Pattern, asked: Collection[str]) -> Misconception | None:
    """Return the misconception that a pattern is most like in the checks `asked`, if it stands out."""
    features = _features(pattern, asked)
    ranking = sorted(
        ((max(_likeness(features, _features(p, asked)) for p in one.patterns), one) for one in known),
        key=lambda pair: -pair[0],
    )
    if not ranking:
        return None
    (best, one), second = ranking[0], ranking[1][0] if len(ranking) > 1 else 0.0
    is_very_like = best >= _VERY_LIKE and best - second >= _LEAST_LEAD
    stands_out = best >= _SOMEWHAT_LIKE and best >= _MANY_TIMES * second
    return one.misconception if is_very_like or stands_out else None


def read_known(folder: Path) -> tuple[Known, ...]:
    """Return what is known of an exercise's misconceptions; nothing where its laws have changed since."""
    try:
        table = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    if table["format_version"] != FORMAT_VERSION or table["laws_sha256"] != _laws_digest(folder):
        return ()
    return tuple(
        Known(
            Misconception(name, entry["says"], entry["see"]),
            tuple({check: tuple(traits) for check, traits in p.items()} for p in entry["patterns"]),
        )
        for name, entry in table["misconceptions"].items()
    )


def write_known(folder: Path, known: Iterable[Known]) -> None:
    """Write down beside an exercise what is known of its misconceptions. Raises OSError."""
    entries: Mapping[str, Any] = {
        one.misconception.name: {
            "says": one.misconception.says,
            "see": one.misconception.see,
            "patterns": one.patterns,
        }
        for one in known
    }
    table = {
        "format_version": FORMAT_VERSION,
        "laws_sha256": _laws_digest(folder),
        "misconceptions": entries,
    }
    write_text(folder / FILE, json.dumps(table, indent=1, sort_keys=True) + "\n")


def _laws_digest(folder: Path) -> str:
    text = "".join((folder / file).read_text(encoding="utf-8") for file in ("exercise.toml", "checks.py"))
    return hashlib.sha256(text.encode()).hexdigest()


def _likeness(one: _Features, other: _Features) -> float:
    """Return from 0 to 1 how much two patterns have in common: a mean of shares (P. Jaccard, 1912)."""
    # A source that can't be loaded fails on no example.
    weights = {kind: weight for kind, weight in _WEIGHTS.items() if one[kind] | other[kind]}
    shares = (
        weight * len(one[kind] & other[kind]) / len(one[kind] | other[kind])
        for kind, weight in weights.items()
    )
    return sum(shares) / (sum(weights.values()) or 1)


def _features(pattern: Pattern, checks: Collection[str]) -> _Features:
    """Return what two patterns can have in common, kind by kind."""
    features: _Features = {kind: set() for kind in _WEIGHTS}
    for check in pattern.keys() & checks:
        features["fails"].add((check, ""))
        for trait in pattern[check]:
            kind, _, rest = trait.partition(" ")
            if kind == "says":
                features["says"].add((check, rest))
            else:
                features["shows"] |= {(check, shown) for shown in rest.split()}
                features["at"] |= {(check, shown.partition("=")[0]) for shown in rest.split()}
    return features
