"""Names the misconceptions of a submission: a search in a table of known wrong solutions.

A known wrong solution leaves a pattern: which checks it fails, with which messages, on which examples, with
which answers, and in what its code deviates from all right solutions. A submission whose pattern is similar
most likely makes the same mistake. Where no known pattern is near, or two are equally near, no misconception
is named.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import exp, log
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from grader.course.exercise import Exercise
from grader.grades.grade import CheckResult, Misconception, Traits
from grader.support.files import write_text
from grader.text.language import Language

FILE = "misconceptions.json"
FORMAT_VERSION = 2
# A fact is usual where so large a share of the right solutions has it.
_USUAL = 0.75
_DIGEST_CHARACTERS = 8
_MOST_NAMED = 5
# So many misconceptions with one message count as many.
_MANY = 4
_IDEA = "idea: "

# How much two patterns have in common is a weighted sum of shares, one for each kind of feature.
_SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "says": 0.5,
        "tells": 1.5,
        "at": 0.5,
        "shows": 2.0,
        "extra": 1.5,
        "missing": 2.0,
        "ideas": 2.0,
    }
)
# Logistic regression on the solutions that are not in benchmarks/held_out.txt found these weights and this
# least probability; benchmarks/misconceptions.py --fit finds them.
_INTERCEPT = -3.16
_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "score": 2.56,
        "lead": 2.66,
        "answers": 0.85,
        "message": 0.57,
        "code": 0.97,
        "idea": 1.38,
        "rivals": 0.19,
        "other code": -0.81,
    }
)
_LEAST_PROBABILITY = 0.72
# Of two that are equally similar, none is named.
_LEAST_LEAD = 0.02

_Feature = tuple[str, ...]
_Features = Mapping[str, frozenset[_Feature]]


@dataclass(frozen=True)
class Pattern:
    """What a submission leaves that fails."""

    checks: Mapping[str, Traits]
    """The traits of each check that is not passed, by the check's name."""
    deviations: frozenset[tuple[str, str]] = frozenset()
    """The name of a function or class, and the digest of a fact with its kind; see `RightCode.deviations`."""
    breaks: tuple[str, ...] = ()
    """The checks that a solution with this mistake can't pass; empty for a submission."""


@dataclass(frozen=True)
class Known:
    """A misconception, and the patterns of the solutions that have it."""

    misconception: Misconception
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class RightCode:
    """Digests of the facts of right solutions, by the name of the function or class."""

    some: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Facts of at least one of them."""
    most: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Facts of most of them."""

    def deviations(self, facts: Mapping[str, Iterable[str]]) -> frozenset[tuple[str, str]]:
        """Return in what code differs: facts of no right solution, and missing facts of most.

        A digest begins with "+" or "-", and with "!" after it for an idea; see grader.worker.source.facts.
        """
        found: set[tuple[str, str]] = set()
        for name in facts.keys() & self.some.keys():
            own = {_digest(fact) for fact in facts[name]}
            found |= {(name, f"+{fact}") for fact in own - self.some[name]}
            found |= {(name, f"-{fact}") for fact in self.most[name] - own}
        return frozenset(found)


@dataclass(frozen=True)
class Table:
    """The known misconceptions of an exercise."""

    known: tuple[Known, ...] = ()
    right: RightCode = RightCode()


def right_code(solutions: Iterable[Mapping[str, Iterable[str]]]) -> RightCode:
    """Return the digests of the facts of right solutions."""
    solutions = [{name: {_digest(f) for f in facts} for name, facts in one.items()} for one in solutions]
    some: dict[str, frozenset[str]] = {}
    most: dict[str, frozenset[str]] = {}
    for name in sorted({name for one in solutions for name in one}):
        having = [one[name] for one in solutions if name in one]
        some[name] = frozenset().union(*having)
        most[name] = frozenset(
            fact for fact in some[name] if sum(fact in one for one in having) >= _USUAL * len(having)
        )
    return RightCode(some, most)


def pattern_of(checks: Iterable[CheckResult], right: RightCode, breaks: Iterable[str] = ()) -> Pattern:
    """Return the pattern that the results of a submission show."""
    traits = {check.name: check.traits for check in checks if check.traits}
    facts = next((t.facts for t in traits.values() if t.facts), {})
    return Pattern(traits, right.deviations(facts), tuple(breaks))


@dataclass(frozen=True)
class _Entry:
    """A pattern of the table, with its features."""

    known: Known
    pattern: Pattern
    features: _Features


class Recogniser:
    """Looks results up in the table of an exercise."""

    def __init__(self, table: Table) -> None:
        self._right = table.right
        self._entries = [_Entry(k, p, _features(p)) for k in table.known for p in k.patterns]
        shown = Counter(f for entry in self._entries for f in entry.features["shows"])
        # Answers that follow from random weights, or from figures, are the same twice for no mistake.
        self._comparable = {check for (check, _, _), count in shown.items() if count > 1}
        self._groups: dict[tuple[str, _Feature], set[str]] = {}
        for entry in self._entries:
            for kind, features in entry.features.items():
                for feature in features:
                    name = entry.known.misconception.name
                    self._groups.setdefault((kind, feature), set()).add(name)
        self._count = len(table.known)

    def diagnose(self, checks: Iterable[CheckResult]) -> tuple[Misconception, ...]:
        """Return the misconceptions that an exercise's results are most like; none where none stands out.

        Where one does not explain all failures, each function or class is looked up by itself, too.
        """
        checks = list(checks)
        pattern = pattern_of(checks, self._right)
        # A learner who has written one function of two is compared in that one alone.
        asked = {check.name for check in checks if check.status != "todo"}
        first = self.most_like(pattern, asked)
        found = [first] if first else []
        explained = self._explains(first) if first else set()
        calls = {name: traits.calls for name, traits in pattern.checks.items()}
        for function in dict.fromkeys(name for names in calls.values() for name in names):
            calling = {check for check in pattern.checks if function in calls[check]}
            if calling <= explained or calling == pattern.checks.keys():
                continue
            named = self.most_like(pattern, calling, functions={function})
            if named and named not in found:
                found.append(named)
                explained |= self._explains(named)
        failed = {check.name for check in checks if check.traits}
        return tuple(
            replace(named, checks=tuple(c.name for c in checks if c.name in failed & self._explains(named)))
            for named in found[:_MOST_NAMED]
        )

    def most_like(
        self, pattern: Pattern, asked: Collection[str], *, functions: Collection[str] | None = None
    ) -> Misconception | None:
        """Return the misconception that a pattern is most like in the checks `asked`, or None.

        With `functions`, only their code is compared.
        """
        ranking = self.ranking(pattern, asked, functions=functions)
        if not ranking:
            return None
        named, evidence = ranking[0]
        is_sure = evidence["lead"] >= _LEAST_LEAD and probability(evidence) >= _LEAST_PROBABILITY
        return named if is_sure else None

    def ranking(
        self, pattern: Pattern, asked: Collection[str], *, functions: Collection[str] | None = None
    ) -> list[tuple[Misconception, Mapping[str, float]]]:
        """Return the misconceptions that a pattern can show, the most similar first, with the evidence."""
        if functions is None:
            functions = {name for check, t in pattern.checks.items() if check in asked for name in t.calls}
        own = self._compared(pattern, asked, functions)
        failed = {check for (check,) in own["fails"]}
        possible = {e.known.misconception for e in self._entries if failed.issuperset(e.pattern.breaks)}
        best: dict[Misconception, tuple[float, _Features, dict[str, float]]] = {}
        for entry in self._entries:
            misconception = entry.known.misconception
            # A submission that passes the check that a misconception breaks does not have it.
            if misconception in possible:
                other = self._compared(entry.pattern, asked, functions)
                if not own["fails"] & other["fails"]:
                    continue
                shares = {
                    kind: self._share(kind, own[kind], other[kind])
                    for kind in _SHARES
                    if own[kind] or other[kind]
                }
                weights = sum(_SHARES[kind] for kind in shares)
                score = sum(_SHARES[kind] * share for kind, share in shares.items()) / (weights or 1)
                if misconception not in best or score > best[misconception][0]:
                    best[misconception] = score, other, shares
        ranking = sorted(best.items(), key=lambda item: -item[1][0])
        found: list[tuple[Misconception, Mapping[str, float]]] = []
        for place, (misconception, (score, other, shares)) in enumerate(ranking):
            rival = max((s for at, (_, (s, _, _)) in enumerate(ranking) if at != place), default=0.0)
            found.append((misconception, self._evidence(misconception, own, other, shares, score, rival)))
        return found

    def _compared(self, pattern: Pattern, checks: Collection[str], functions: Collection[str]) -> _Features:
        """Return the features of a pattern without answers that can't be compared."""
        features = _features(pattern, checks, functions)
        shows = frozenset(feature for feature in features["shows"] if feature[0] in self._comparable)
        return {**features, "shows": shows}

    def _evidence(
        self,
        misconception: Misconception,
        own: _Features,
        other: _Features,
        shares: Mapping[str, float],
        score: float,
        rival: float,
    ) -> dict[str, float]:
        """Return the numbers from which the probability is computed.

        They are: how similar the nearest known solution is; how much more similar than that of any other
        misconception; how many answers are equal; how rare the rarest message, fact and idea are that both
        have; how many other misconceptions have one of the messages; and whether the known code deviates
        from the right ones in nothing that this code has.
        """
        common = own["extra"] & other["extra"]
        code, known_code = (one["extra"] | one["missing"] | one["ideas"] for one in (own, other))
        says = {
            name
            for feature in own["says"]
            for name in self._groups.get(("says", feature), ())
            if name != misconception.name
        }
        return {
            "score": score,
            "lead": score - rival,
            "answers": shares.get("shows", shares.get("tells", 0.0)),
            "message": self._rarest("tells", own["tells"] & other["tells"]),
            "code": self._rarest("extra", common),
            "idea": self._rarest("ideas", own["ideas"] & other["ideas"]),
            "rivals": min(1.0, len(says) / _MANY),
            "other code": float(bool(known_code) and not code & known_code),
        }

    def _rarest(self, kind: str, features: Iterable[_Feature]) -> float:
        """Return from 0 to 1 how rare the rarest of some features is."""
        return max((self._weight(kind, f) for f in features), default=0.0) / log(self._count + 1)

    def _share(self, kind: str, one: frozenset[_Feature], other: frozenset[_Feature]) -> float:
        """Return from 0 to 1 how much two sets share (P. Jaccard, 1912); rare features count more."""
        total = sum(self._weight(kind, feature) for feature in one | other)
        return sum(self._weight(kind, feature) for feature in one & other) / total if total else 0.0

    def _weight(self, kind: str, feature: _Feature) -> float:
        """Return how rare a feature is among the misconceptions (K. Spärck Jones, 1972)."""
        return log((self._count + 1) / (len(self._groups.get((kind, feature), ())) or 0.7))

    def _explains(self, misconception: Misconception) -> set[str]:
        """Return the checks that known solutions with a misconception fail."""
        entries = (entry for entry in self._entries if entry.known.misconception == misconception)
        return {check for entry in entries for check in entry.pattern.checks}


def probability(evidence: Mapping[str, float]) -> float:
    """Return how probable it is that the most similar misconception is the right one, from 0 to 1."""
    return 1 / (1 + exp(-_INTERCEPT - sum(weight * evidence[name] for name, weight in _WEIGHTS.items())))


def read_table(folder: Path) -> Table:
    """Return the known misconceptions of an exercise; none where its laws have changed since the audit."""
    try:
        table = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Table()
    if table["format_version"] != FORMAT_VERSION or table["laws_sha256"] != _laws_digest(folder):
        return Table()
    known = tuple(
        Known(Misconception(name, entry["says"], entry["see"]), tuple(map(_read_pattern, entry["patterns"])))
        for name, entry in table["misconceptions"].items()
    )
    right = {
        kind: {name: frozenset(facts.split()) for name, facts in of.items()}
        for kind, of in table["right"].items()
    }
    return Table(known, RightCode(right["some"], right["most"]))


def write_table(folder: Path, table: Table) -> None:
    """Write the known misconceptions of an exercise into its folder. Raises OSError."""
    entries: Mapping[str, Any] = {
        one.misconception.name: {
            "says": one.misconception.says,
            "see": one.misconception.see,
            "patterns": [_pattern_lines(pattern) for pattern in one.patterns],
        }
        for one in table.known
    }
    right = {
        kind: {name: " ".join(sorted(facts)) for name, facts in of.items()}
        for kind, of in (("some", table.right.some), ("most", table.right.most))
    }
    content = {
        "format_version": FORMAT_VERSION,
        "laws_sha256": _laws_digest(folder),
        "right": right,
        "misconceptions": entries,
    }
    write_text(folder / FILE, json.dumps(content, indent=1, sort_keys=True) + "\n")


def _pattern_lines(pattern: Pattern) -> dict[str, Any]:
    code: dict[str, list[str]] = {}
    for name, fact in sorted(pattern.deviations):
        code.setdefault(name, []).append(fact)
    return {
        "breaks": list(pattern.breaks),
        "checks": {check: _lines(traits) for check, traits in pattern.checks.items()},
        "code": {name: " ".join(facts) for name, facts in code.items()},
    }


def _read_pattern(entry: Mapping[str, Any]) -> Pattern:
    checks = {check: _read_traits(lines) for check, lines in entry["checks"].items()}
    code = frozenset((name, fact) for name, facts in entry["code"].items() for fact in facts.split())
    return Pattern(checks, code, tuple(entry["breaks"]))


def _lines(traits: Traits) -> list[str]:
    """Return traits as the table holds them, lines such as "says failed: ..." and "shows 0=12ab 3=99ff"."""
    shows = " ".join(f"{number}={digest}" for number, digest in traits.shows.items())
    return [
        *(f"says {said}" for said in traits.says),
        *([f"shows {shows}"] if shows else []),
        *([f"calls {' '.join(traits.calls)}"] if traits.calls else []),
    ]


def _read_traits(lines: Iterable[str]) -> Traits:
    """Return the traits that `_lines` wrote."""
    says: list[str] = []
    shows: dict[int, str] = {}
    calls: tuple[str, ...] = ()
    for line in lines:
        kind, _, text = line.partition(" ")
        if kind == "says":
            says.append(text)
        elif kind == "calls":
            calls = tuple(text.split())
        else:
            shows = {int(number): digest for number, _, digest in (s.partition("=") for s in text.split())}
    return Traits(tuple(says), shows, calls)


def _laws_digest(folder: Path) -> str:
    text = "".join((folder / file).read_text(encoding="utf-8") for file in ("exercise.toml", "checks.py"))
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(fact: str) -> str:
    idea = "!" if fact.startswith(_IDEA) else ""
    return idea + hashlib.sha256(fact.encode()).hexdigest()[:_DIGEST_CHARACTERS]


def _features(
    pattern: Pattern,
    checks: Collection[str] | None = None,
    functions: Collection[str] | None = None,
) -> _Features:
    """Return what two patterns can have in common, by kind; in some checks, or in all."""
    features: dict[str, set[_Feature]] = {kind: set() for kind in ("fails", *_SHARES)}
    for check, traits in pattern.checks.items():
        if checks is not None and check not in checks:
            continue
        features["fails"].add((check,))
        for said in traits.says:
            words, _, details = said.partition(" | ")
            features["says"].add((check, words))
            features["tells"].add((check, words, details))
        for number, digest in traits.shows.items():
            features["at"].add((check, str(number)))
            if digest:
                features["shows"].add((check, str(number), digest))
    for name, fact in pattern.deviations:
        if functions is None or name in functions:
            kind = "ideas" if fact[1] == "!" else "extra" if fact[0] == "+" else "missing"
            features[kind].add((name, fact))
    return {kind: frozenset(found) for kind, found in features.items()}


def in_language(
    found: Iterable[Misconception], exercise: Exercise, say: Language
) -> tuple[Misconception, ...]:
    """Return misconceptions in a language, each with what the exercise's statement says about it.

    `say` has the translations of the exercise.
    """

    def said(one: Misconception) -> Misconception:
        see = say(one.see)
        # An exercise of another course may have no statement.
        passage = exercise.passage(see, say.name) if see and (exercise.folder / "README.md").is_file() else ""
        return replace(one, says=say(one.says), see=see, passage=passage)

    return tuple(map(said, found))
