"""Names the misconception of a submission: a nearest-neighbour search in a table of known wrong solutions.

A known wrong solution leaves a pattern: which checks it fails, with which messages, on which examples, with
which answers. A submission whose pattern is similar most likely makes the same mistake. Where no known
pattern is near, or two are equally near, no misconception is named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.grades.grade import CheckResult, Misconception, Traits
from grader.support.files import write_text

FILE = "misconceptions.json"
FORMAT_VERSION = 1
# The nearest known pattern counts if its likeness is very high and larger than the next one's, or if it is
# at least medium and many times the next one's. docs/misconceptions.md has the figures behind these numbers.
_VERY_LIKE, _LEAST_LEAD = 0.85, 0.05
_SOMEWHAT_LIKE, _MANY_TIMES = 0.4, 4
# Equal messages count twice: they do not depend on the examples.
_WEIGHTS = {"fails": 1, "says": 2, "at": 1, "shows": 1}

Pattern = Mapping[str, Traits]
"""The traits of each check that is not passed, by the check's name."""
_Features = dict[str, set[tuple[object, ...]]]


@dataclass(frozen=True)
class Known:
    """A misconception, and the patterns of the solutions that have it."""

    misconception: Misconception
    patterns: tuple[Pattern, ...]


def pattern_of(checks: Iterable[CheckResult]) -> Pattern:
    """Return the pattern that the results of a submission show."""
    return {check.name: check.traits for check in checks if check.traits}


def diagnose(known: Iterable[Known], checks: Iterable[CheckResult]) -> Misconception | None:
    """Return the misconception that an exercise's results are most like, or None where none stands out."""
    checks = list(checks)
    # A learner who has written one function of two is compared in that one alone.
    return most_like(known, pattern_of(checks), {check.name for check in checks if check.status != "todo"})


def most_like(known: Iterable[Known], pattern: Pattern, asked: Collection[str]) -> Misconception | None:
    """Return the misconception that a pattern is most like in the checks `asked`, or None."""
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
    """Return the known misconceptions of an exercise; none where its laws have changed since the audit."""
    try:
        table = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    if table["format_version"] != FORMAT_VERSION or table["laws_sha256"] != _laws_digest(folder):
        return ()
    return tuple(
        Known(
            Misconception(name, entry["says"], entry["see"]),
            tuple({check: _read_traits(lines) for check, lines in p.items()} for p in entry["patterns"]),
        )
        for name, entry in table["misconceptions"].items()
    )


def write_known(folder: Path, known: Iterable[Known]) -> None:
    """Write the known misconceptions of an exercise into its folder. Raises OSError."""
    entries: Mapping[str, Any] = {
        one.misconception.name: {
            "says": one.misconception.says,
            "see": one.misconception.see,
            "patterns": [{check: _lines(t) for check, t in p.items()} for p in one.patterns],
        }
        for one in known
    }
    table = {
        "format_version": FORMAT_VERSION,
        "laws_sha256": _laws_digest(folder),
        "misconceptions": entries,
    }
    write_text(folder / FILE, json.dumps(table, indent=1, sort_keys=True) + "\n")


def _lines(traits: Traits) -> list[str]:
    """Return traits as the table holds them, lines such as "says failed: ..." and "shows 0=12ab 3=99ff"."""
    shows = " ".join(f"{number}={digest}" for number, digest in traits.shows.items())
    return [*(f"says {said}" for said in traits.says), *([f"shows {shows}"] if shows else [])]


def _read_traits(lines: Iterable[str]) -> Traits:
    """Return the traits that `_lines` wrote."""
    says, shows = [], {}
    for line in lines:
        kind, _, text = line.partition(" ")
        if kind == "says":
            says.append(text)
        else:
            shows = {int(number): digest for number, _, digest in (s.partition("=") for s in text.split())}
    return Traits(tuple(says), shows)


def _laws_digest(folder: Path) -> str:
    text = "".join((folder / file).read_text(encoding="utf-8") for file in ("exercise.toml", "checks.py"))
    return hashlib.sha256(text.encode()).hexdigest()


def _likeness(one: _Features, other: _Features) -> float:
    """Return from 0 to 1 how much two patterns have in common: a mean of shares (P. Jaccard, 1912)."""
    # A source that cannot be loaded shows no answers, so that part is left out.
    weights = {kind: weight for kind, weight in _WEIGHTS.items() if one[kind] | other[kind]}
    shares = (
        weight * len(one[kind] & other[kind]) / len(one[kind] | other[kind])
        for kind, weight in weights.items()
    )
    return sum(shares) / (sum(weights.values()) or 1)


def _features(pattern: Pattern, checks: Collection[str]) -> _Features:
    """Return what two patterns can have in common, by the keys of _WEIGHTS."""
    features: _Features = {kind: set() for kind in _WEIGHTS}
    for check in pattern.keys() & checks:
        features["fails"].add((check,))
        traits = pattern[check]
        features["says"] |= {(check, said) for said in traits.says}
        features["at"] |= {(check, number) for number in traits.shows}
        features["shows"] |= {(check, *shown) for shown in traits.shows.items()}
    return features
