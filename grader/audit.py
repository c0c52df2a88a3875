"""Proves that an exercise's checks catch what they should and nothing else.

The kit is tested by grading: the stub earns nothing, the reference and every other right solution
earn everything, every known-wrong solution fails the check that it names, every check fails some
wrong solution, and answers that nobody thought about earn nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.exercise import CourseError, Exercise
from grader.grading import Judge
from grader.result import ExerciseResult
from grader.submission import SourceFile, Submission
from grader.thoughtless import thoughtless_answers

Kind = Literal["stub", "reference", "right", "wrong", "trivial"]


@dataclass(frozen=True)
class Solution:
    """A file of the exercise's, or an answer made up by the audit, and what is claimed of it."""

    kind: Kind
    name: str
    source: str
    caught_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audit:
    """What grading every solution of one exercise has shown."""

    exercise: Exercise
    results: tuple[tuple[Solution, ExerciseResult], ...]
    problems: tuple[str, ...]

    @property
    def wrong(self) -> tuple[tuple[Solution, ExerciseResult], ...]:
        """The wrong solutions with their results."""
        return tuple(pair for pair in self.results if pair[0].kind == "wrong")


def audit(exercise: Exercise, judge: Judge) -> Iterator[tuple[Solution, ExerciseResult]]:
    """Grade every solution of `exercise`, yielding each result as it comes. Raises CourseError."""
    borrowed = _borrowed(exercise)
    for solution in solutions(exercise):
        file = SourceFile(f"{exercise.name}.py", (solution.source,))
        grade = judge.grade(Submission(solution.name, solution.name, (file, *borrowed)))
        yield solution, next(r for r in grade.exercises if r.name == exercise.name)


def conclude(exercise: Exercise, results: Sequence[tuple[Solution, ExerciseResult]]) -> Audit:
    """Return the audit with every claim that the results break, a sentence each."""
    problems = [problem for pair in results for problem in _problems(*pair)]
    for check in exercise.checks:
        if not any(check.name in _missed(result) for s, result in results if s.kind == "wrong"):
            problems.append(f"{check.name} fails no wrong solution; add one that it catches")
    return Audit(exercise, tuple(results), tuple(problems))


def solutions(exercise: Exercise) -> list[Solution]:
    """Return the exercise's files and the trivial answers. Raises CourseError."""
    folder = exercise.folder
    if not (folder / "reference.py").is_file():
        raise CourseError(
            f"{folder}: found no reference.py, expected the solutions beside the checks; "
            "an installed course comes without them, so audit the course's source folder"
        )
    own = [name for name in exercise.names if not name.exercise]
    return [
        Solution("stub", "stub", exercise.read("stub.py")),
        Solution("reference", "reference", exercise.read("reference.py")),
        *(Solution("right", path.stem, _read(path)) for path in sorted(folder.glob("right/*.py"))),
        *(_wrong(path, exercise) for path in sorted(folder.glob("wrong/*.py"))),
        *(Solution("trivial", name, source) for name, source in thoughtless_answers(own)),
    ]


def _borrowed(exercise: Exercise) -> list[SourceFile]:
    """Return the references of the exercises whose names this one asks for beside its own."""
    others = dict.fromkeys(name.exercise for name in exercise.names if name.exercise)
    return [SourceFile(f"{o}.py", (_read(exercise.folder.parent / o / "reference.py"),)) for o in others]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _wrong(path: Path, exercise: Exercise) -> Solution:
    tree = ast.parse(_read(path))
    caught_by: tuple[str, ...] = ()
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="CAUGHT_BY")], value=value):
                names = ast.literal_eval(value)
                caught_by = (names,) if isinstance(names, str) else tuple(names)
    known = {check.name for check in exercise.checks}
    if not caught_by or not known.issuperset(caught_by):
        raise CourseError(f"{path}: CAUGHT_BY must name checks of this exercise; found {caught_by}")
    if not ast.get_docstring(tree):
        raise CourseError(f"{path}: found no docstring; expected one that says what it gets wrong")
    return Solution("wrong", path.stem, _read(path), caught_by)


def _problems(solution: Solution, result: ExerciseResult) -> Iterator[str]:
    who = f"{solution.kind} {solution.name}"
    statuses = {check.name: check.status for check in result.checks}
    if "error" in statuses.values():
        faults = [check.message for check in result.checks if check.status == "error"]
        yield f"{who}: {faults[0]}"
    if solution.kind == "stub" and set(statuses.values()) != {"todo"}:
        yield f"{who}: every check must be todo; found {sorted(set(statuses.values()))}"
    if solution.kind in ("reference", "right") and result.points < result.max_points:
        missed = [f"{c.name}: {c.message}" for c in result.checks if c.status != "passed"]
        yield f"{who}: must earn full marks; it fails {missed[0]}"
    for name in solution.caught_by:
        if statuses[name] not in ("failed", "timeout", "crashed"):
            yield f"{who}: must fail {name}; found it {statuses[name]}"
    if solution.kind == "trivial" and "passed" in statuses.values():
        earning = [name for name, status in statuses.items() if status == "passed"]
        yield f"{who}: a thoughtless answer earns nothing; this one passes {', '.join(earning)}"


def _missed(result: ExerciseResult) -> set[str]:
    return {check.name for check in result.checks if check.status not in ("passed", "todo", "error")}
