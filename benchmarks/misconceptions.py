"""How often the kit names the right misconception.

    python benchmarks/misconceptions.py [EXERCISE]... [--seed N] [--data DIR]

Looks the pattern of every wrong solution up in the table of all others. If another solution makes the same
mistake, its misconception is still in the table, and the kit should name it. If no other solution does,
the kit should name none. Last, the patterns are looked up in the whole table: how many
misconceptions can be distinguished from all others.

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
from rich.table import Table

from grader.audit.audit import Solution, audit, solutions
from grader.course.catalogue import read_catalogue
from grader.course.exercise import Exercise
from grader.datasets.images import find_datasets
from grader.grades.grade import Misconception
from grader.judge.judge import Judge
from grader.judge.misconceptions import Known, Pattern, most_like, pattern_of, read_known
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager

OUTCOMES = ("right", "none", "wrong")
# Counted: solutions with a similar one, solutions without a similar one, all solutions in the whole table.
ALIKE, ALONE, WHOLE = "held out, like others", "held out, like no other", "in the table"


@dataclass(frozen=True)
class Case:
    """A wrong solution, its pattern in the table, and the pattern that is looked up."""

    solution: Solution
    known: Pattern
    found: Pattern


def main() -> None:
    """Look the patterns up, and print a row for each exercise."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--data", type=Path, default=os.environ.get("GRADER_DATA"))
    options = parser.parse_args()

    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    counts: Counter[tuple[str, str, str]] = Counter()
    exercises = catalogue.select(options.names)
    with worker_source(manager, catalogue) as workers:

        def grade_again(exercise: Exercise) -> dict[str, Pattern]:
            root = Path(options.data) if options.data else None
            datasets = find_datasets([exercise], manager, root=root)
            judge = Judge(
                catalogue,
                [exercise],
                workers,
                RunSettings(seed=options.seed, explains=False),
                datasets=datasets,
            )
            return {solution.name: pattern_of(result.checks) for solution, result in audit(exercise, judge)}

        for exercise in exercises:
            for case, kind, outcome in _look_up(exercise, grade_again if options.seed is not None else None):
                counts[exercise.name, kind, outcome] += 1
                if outcome == "wrong":
                    print(f"{exercise.name}: {case.solution.name} is taken for another one ({kind})")
    _print([exercise.name for exercise in exercises], counts)


def _look_up(
    exercise: Exercise, grade_again: Callable[[Exercise], Mapping[str, Pattern]] | None
) -> Iterator[tuple[Case, str, str]]:
    """Yield each wrong solution twice, left out of the table and in it, with the outcome."""
    cases = _cases(exercise, grade_again)
    members = Counter(case.solution.misconception for case in cases)
    for case in cases:
        kind = ALIKE if members[case.solution.misconception] > 1 else ALONE
        yield case, kind, _outcome(case, [other for other in cases if other is not case])
        yield case, WHOLE, _outcome(case, cases)


def _cases(exercise: Exercise, grade_again: Callable[[Exercise], Mapping[str, Pattern]] | None) -> list[Case]:
    """Return the wrong solutions; a table holds the patterns of a misconception in their order."""
    wrong = [solution for solution in solutions(exercise) if solution.kind == "wrong"]
    patterns = {one.misconception: iter(one.patterns) for one in read_known(exercise.folder)}
    known = {s.name: next(patterns[s.misconception]) for s in wrong if s.misconception is not None}
    found = grade_again(exercise) if grade_again else known
    return [Case(solution, known[solution.name], found[solution.name]) for solution in wrong]


def _outcome(case: Case, table: Sequence[Case]) -> str:
    known: dict[Misconception, list[Pattern]] = {}
    for other in table:
        assert other.solution.misconception is not None
        known.setdefault(other.solution.misconception, []).append(other.known)
    asked = {check for other in (case, *table) for check in (*other.known, *other.found)}
    named = most_like([Known(one, tuple(patterns)) for one, patterns in known.items()], case.found, asked)
    return "right" if named == case.solution.misconception else "wrong" if named else "none"


def _print(names: Sequence[str], counts: Counter[tuple[str, str, str]]) -> None:
    table = Table("exercise", *(f"{kind}: {', '.join(OUTCOMES)}" for kind in (ALIKE, ALONE, WHOLE)))
    for name in names:
        table.add_row(name, *(_row(counts, kind, [name]) for kind in (ALIKE, ALONE, WHOLE)))
    table.add_section()
    table.add_row("all", *(_row(counts, kind, names) for kind in (ALIKE, ALONE, WHOLE)))
    Console().print(table)


def _row(counts: Counter[tuple[str, str, str]], kind: str, names: Sequence[str]) -> str:
    found = [sum(counts[name, kind, outcome] for name in names) for outcome in OUTCOMES]
    return f"{found[0]:3} {found[1]:3} {found[2]:3}"


if __name__ == "__main__":
    main()
