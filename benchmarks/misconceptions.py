"""How often the kit names the right misconception.

    python benchmarks/misconceptions.py [EXERCISE]... [--held-out | --fit] [--seed N] [--data DIR]

Looks the pattern of every wrong solution up in a table without it. "Known": other solutions with the same
misconception are in the table, and the kit should name it. "Unknown": none is in the table, and the kit
should name none. Last, the patterns are looked up in the whole table.

With --held-out, only the solutions in held_out.txt are looked up. They are also looked up in tables without
any of them. The others are those on which the weights and the threshold were chosen; with --fit, the weights
are found again on these.

The patterns are those of the certified tables. With --seed, every wrong solution is graded again with that
seed, and looked up in the tables.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table as Rows

from grader.audit.audit import Solution, audit, solutions
from grader.course.catalogue import read_catalogue
from grader.course.exercise import Exercise
from grader.datasets.images import find_datasets
from grader.grades.grade import Misconception
from grader.judge.judge import Judge
from grader.judge.misconceptions import Known, Pattern, Recogniser, RightCode, Table, pattern_of, read_table
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager

HELD_OUT = Path(__file__).with_name("held_out.txt")
OUTCOMES = ("right", "none", "wrong")
KNOWN, UNKNOWN, WHOLE = "known", "unknown", "in the table"
KNOWN_TO_OTHERS = "known, no held-out one in the table"
# More wrong names pass on solutions on which a threshold was not chosen: these are less than what is wanted.
_MOST_UNKNOWN, _MOST_WRONG = 0.015, 0.02
GradeAgain = Callable[[Exercise, RightCode], Mapping[str, Pattern]]


@dataclass(frozen=True)
class Case:
    """A wrong solution, its pattern in the table, and the pattern that is looked up."""

    solution: Solution
    known: Pattern
    found: Pattern
    is_held_out: bool

    @property
    def misconception(self) -> Misconception:
        """What the solution gets wrong."""
        assert self.solution.misconception is not None
        return self.solution.misconception


@dataclass(frozen=True)
class Trial:
    """A case that is looked up in a table of other cases."""

    exercise: str
    case: Case
    kind: str
    recogniser: Recogniser

    @property
    def outcome(self) -> str:
        """Whether the right misconception is named, a wrong one or none."""
        named = self.recogniser.most_like(self.case.found, set(self.case.found.checks))
        return "right" if named == self.case.misconception else "wrong" if named else "none"


def main() -> None:
    """Look the patterns up, and print a row for each exercise."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--held-out", action="store_true")
    which.add_argument("--fit", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--data", type=Path, default=os.environ.get("GRADER_DATA"))
    options = parser.parse_args()

    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    counts: Counter[tuple[str, str, str]] = Counter()
    exercises = catalogue.select(options.names)
    with worker_source(manager, catalogue) as workers:

        def grade_again(exercise: Exercise, right: RightCode) -> dict[str, Pattern]:
            root = Path(options.data) if options.data else None
            datasets = find_datasets([exercise], manager, root=root)
            judge = Judge(
                catalogue,
                [exercise],
                workers,
                RunSettings(seed=options.seed, explains=False),
                datasets=datasets,
            )
            return {s.name: pattern_of(result.checks, right) for s, result in audit(exercise, judge)}

        again = grade_again if options.seed is not None else None
        if options.fit:
            _fit([t for e in exercises for t in _trials(e, again, "development") if t.kind != WHOLE])
            return
        group = "held out" if options.held_out else "all"
        for exercise in exercises:
            for trial in _trials(exercise, again, group):
                outcome = trial.outcome
                counts[exercise.name, trial.kind, outcome] += 1
                if outcome == "wrong":
                    print(f"{exercise.name}: {trial.case.solution.name}: another one is named ({trial.kind})")
    kinds = (KNOWN, *([KNOWN_TO_OTHERS] if options.held_out else []), UNKNOWN, WHOLE)
    _print([exercise.name for exercise in exercises], kinds, counts)


def _trials(exercise: Exercise, grade_again: GradeAgain | None, group: str) -> Iterator[Trial]:
    """Yield the trials of a group of solutions: those that are held out, the others, or all.

    The others are looked up in tables without held-out solutions.
    """
    right = read_table(exercise.folder).right
    cases = _cases(exercise, grade_again)
    developed = [case for case in cases if not case.is_held_out]
    table = developed if group == "development" else cases

    def trial(case: Case, kind: str, others: Sequence[Case]) -> Trial:
        return Trial(exercise.name, case, kind, Recogniser(_table(others, right)))

    for case in table:
        if group == "held out" and not case.is_held_out:
            continue
        others = [other for other in table if other is not case]
        strangers = [other for other in others if other.misconception != case.misconception]
        if len(strangers) < len(others):
            yield trial(case, KNOWN, others)
        if group == "held out" and any(other.misconception == case.misconception for other in developed):
            yield trial(case, KNOWN_TO_OTHERS, developed)
        yield trial(case, UNKNOWN, strangers)
        yield trial(case, WHOLE, table)


def _cases(exercise: Exercise, grade_again: GradeAgain | None) -> list[Case]:
    """Return the wrong solutions; a table holds the patterns of a misconception in their order."""
    lines = HELD_OUT.read_text(encoding="utf-8").splitlines()
    held_out = {line for line in lines if line and not line.startswith("#")}
    wrong = [solution for solution in solutions(exercise) if solution.kind == "wrong"]
    table = read_table(exercise.folder)
    patterns = {one.misconception: iter(one.patterns) for one in table.known}
    known = {s.name: next(patterns[s.misconception]) for s in wrong if s.misconception is not None}
    found = grade_again(exercise, table.right) if grade_again else known
    return [Case(s, known[s.name], found[s.name], f"{exercise.name}/{s.name}" in held_out) for s in wrong]


def _table(cases: Sequence[Case], right: RightCode) -> Table:
    known: dict[Misconception, list[Pattern]] = {}
    for case in cases:
        known.setdefault(case.misconception, []).append(case.known)
    return Table(tuple(Known(one, tuple(patterns)) for one, patterns in known.items()), right)


def _fit(trials: Sequence[Trial]) -> None:
    """Print the weights of the evidence, and the least probability that names few wrong ones.

    Each exercise's probabilities are computed with weights from all other exercises.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    ranked = [(t, t.recogniser.ranking(t.case.found, set(t.case.found.checks))[:1]) for t in trials]
    rows = [(trial, *ranking[0]) for trial, ranking in ranked if ranking]
    names = [*rows[0][2]]
    numbers = np.array([[evidence[name] for name in names] for _, _, evidence in rows])
    is_right = np.array([t.kind == KNOWN and found == t.case.misconception for t, found, _ in rows])
    is_known = np.array([trial.kind == KNOWN for trial, _, _ in rows])
    exercises = np.array([trial.exercise for trial, _, _ in rows])
    probable = np.zeros(len(rows))
    for name in sorted({*exercises}):
        others = exercises != name
        model = LogisticRegression(max_iter=5000).fit(numbers[others], is_right[others])
        probable[~others] = model.predict_proba(numbers[~others])[:, 1]
    count = Counter(trial.kind for trial in trials)
    for least in sorted({round(float(p), 2) for p in probable}):
        named = probable >= least
        right, wrong = (named & is_right).sum(), (named & is_known & ~is_right).sum()
        unknown = (named & ~is_known).sum()
        if unknown <= _MOST_UNKNOWN * count[UNKNOWN] and wrong <= _MOST_WRONG * (right + wrong):
            print(f"least probability {least}: {right} of {count[KNOWN]} right, {wrong} wrong;")
            print(f"unknown: {unknown} of {count[UNKNOWN]} wrong")
            break
    model = LogisticRegression(max_iter=5000).fit(numbers, is_right)
    print(f"intercept {model.intercept_[0]:.2f}")
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f"{name}: {weight:.2f}")


def _print(names: Sequence[str], kinds: Sequence[str], counts: Counter[tuple[str, str, str]]) -> None:
    table = Rows("exercise", *(f"{kind}: {', '.join(OUTCOMES)}" for kind in kinds))
    for name in names:
        table.add_row(name, *(_row(counts, kind, [name]) for kind in kinds))
    table.add_section()
    table.add_row("all", *(_row(counts, kind, names) for kind in kinds))
    Console().print(table)


def _row(counts: Counter[tuple[str, str, str]], kind: str, names: Sequence[str]) -> str:
    found = [sum(counts[name, kind, outcome] for name in names) for outcome in OUTCOMES]
    return f"{found[0]:3} {found[1]:3} {found[2]:3}"


if __name__ == "__main__":
    main()
