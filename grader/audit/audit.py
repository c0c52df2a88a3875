"""Proves that an exercise's checks catch what they should and nothing else.

The kit is tested by grading: the stub earns nothing, the reference and every other right solution
earn everything, every known-wrong solution fails the check that it names, every check fails some
wrong solution, and answers that nobody thought about earn nothing. Every mutant of the reference fails
some check, unless equivalent.toml says why it is no mistake.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from grader.audit.mutants import Mutant, mutants
from grader.audit.trivial_answers import thoughtless_answers
from grader.course.check import Check
from grader.course.exercise import CourseError, Exercise
from grader.grades.grade import CheckResult, ExerciseResult, Misconception, Status
from grader.handins.submission import SourceFile, Submission
from grader.judge.judge import Judge
from grader.judge.misconceptions import Known, Pattern, pattern_of
from grader.sandbox.limits import Limits
from grader.support.toml import read_toml

Kind = Literal["stub", "reference", "right", "wrong", "trivial"]

EQUIVALENT = "equivalent.toml"
# A check that takes longer than this on the reference is taken for one that trains.
LONG_SECONDS = 1.0
# A mutant gets so many times what the reference's longest check took, and these at least.
_PATIENCE, _LEAST_CALL_SECONDS, _LEAST_CHECK_SECONDS = 10.0, 1.0, 5.0


@dataclass(frozen=True)
class Solution:
    """A file of the exercise's, or an answer made up by the audit, and what is claimed of it."""

    kind: Kind
    name: str
    source: str
    caught_by: tuple[str, ...] = ()
    misconception: Misconception | None = None


@dataclass(frozen=True)
class Fate:
    """What became of a mutant of the reference."""

    mutant: Mutant
    status: Status
    """Of the first check that it did not pass; "passed" where it passed all."""
    check: str = ""
    """That check's name."""
    message: str = ""
    reason: str = ""
    """Why the mutant is no mistake, if somebody has said so."""

    @property
    def is_killed(self) -> bool:
        """Whether a check has told it from the reference."""
        return self.status not in ("passed", "error")

    @property
    def survives(self) -> bool:
        """Whether it passed every check, and nobody has said why it may."""
        return self.status == "passed" and not self.reason


@dataclass(frozen=True)
class Audit:
    """What grading every solution of one exercise has shown."""

    exercise: Exercise
    results: tuple[tuple[Solution, ExerciseResult], ...]
    problems: tuple[str, ...]
    fates: tuple[Fate, ...] = ()

    @property
    def wrong(self) -> tuple[tuple[Solution, ExerciseResult], ...]:
        """The wrong solutions with their results."""
        return tuple(pair for pair in self.results if pair[0].kind == "wrong")

    @property
    def killed(self) -> tuple[Fate, ...]:
        """The mutants that a check has told from the reference."""
        return tuple(fate for fate in self.fates if fate.is_killed)

    @property
    def equivalent(self) -> tuple[Fate, ...]:
        """The mutants that are no mistakes: none of the killed share's whole."""
        return tuple(fate for fate in self.fates if fate.status == "passed" and fate.reason)

    @property
    def survivors(self) -> tuple[Fate, ...]:
        """The mutants that passed every check, and nobody has said why they may."""
        return tuple(fate for fate in self.fates if fate.survives)


def audit(exercise: Exercise, judge: Judge) -> Iterator[tuple[Solution, ExerciseResult]]:
    """Grade every solution of `exercise`, yielding each result as it comes. Raises CourseError."""
    for solution in solutions(exercise):
        grade = judge.grade(_submission(exercise, solution.name, solution.source))
        yield solution, next(r for r in grade.exercises if r.name == exercise.name)


def audit_mutants(exercise: Exercise, judge: Judge) -> Iterator[Fate]:
    """Grade every mutant of the reference up to the first check that it fails, what trains last.

    Raises CourseError.
    """
    reasons = read_equivalent(exercise)
    reference = exercise.read("reference.py")
    taken = {check.name: result for check, result in _runs(exercise, judge, reference, exercise.checks)}
    longest = max(result.seconds for result in taken.values())
    checks = sorted(exercise.checks, key=lambda check: taken[check.name].seconds > LONG_SECONDS)
    hurried = replace(exercise, limits=_hurried(exercise.limits, longest))
    for mutant in mutants(reference):
        fate = Fate(mutant, "passed", reason=reasons.get(mutant.id, ""))
        for check, result in _runs(hurried, judge, mutant.source, checks):
            if result.status != "passed":
                fate = replace(fate, status=result.status, check=check.name, message=result.message)
                break
        again = [check for check in checks if check.name == fate.check and fate.status == "timeout"]
        if any(result.status != "passed" for _, result in _runs(hurried, judge, reference, again)):
            message = f"{fate.check} times out with the reference, too: this machine is too slow now"
            fate = replace(fate, status="error", message=message)
        yield fate


def known_from(results: Iterable[tuple[Solution, ExerciseResult]]) -> list[Known]:
    """Return the misconceptions of wrong solutions, with the patterns that these left."""
    patterns: dict[Misconception, list[Pattern]] = {}
    for solution, result in results:
        if solution.misconception is not None:
            patterns.setdefault(solution.misconception, []).append(pattern_of(result.checks))
    return [Known(misconception, tuple(found)) for misconception, found in patterns.items()]


def idle_checks(exercise: Exercise, judge: Judge, fates: Sequence[Fate]) -> list[str]:
    """Return the names of the checks that no killed mutant fails, in the checks' order."""
    first = {fate.check for fate in fates if fate.is_killed}
    left = [check for check in exercise.checks if check.name not in first]
    for fate in fates:
        if left and fate.is_killed:
            results = list(_runs(exercise, judge, fate.mutant.source, left))
            left = [check for check, result in results if result.status == "passed"]
    return [check.name for check in left]


def read_equivalent(exercise: Exercise) -> dict[str, str]:
    """Return the reasons why some mutants are no mistakes, by the mutants' ids. Raises CourseError."""
    path = exercise.folder / EQUIVALENT
    if not path.is_file():
        return {}
    table = read_toml(path, CourseError)
    return {id: table.text(id) for id in table}


def conclude(
    exercise: Exercise,
    results: Sequence[tuple[Solution, ExerciseResult]],
    fates: Sequence[Fate] | None = None,
) -> Audit:
    """Return the audit with every claim that the results break, a sentence each.

    Without `fates`, nothing is said of mutants.
    """
    problems = [problem for pair in results for problem in _problems(*pair)]
    for check in exercise.checks:
        if not any(check.name in _missed(result) for s, result in results if s.kind == "wrong"):
            problems.append(f"{check.name} fails no wrong solution; add one that it catches")
    if fates is not None:
        problems += _mutants_problems(exercise, fates)
    return Audit(exercise, tuple(results), tuple(problems), tuple(fates or ()))


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
        *_wrong_ones(exercise),
        *(Solution("trivial", name, source) for name, source in thoughtless_answers(own)),
    ]


def _submission(exercise: Exercise, name: str, source: str) -> Submission:
    file = SourceFile(f"{exercise.name}.py", (source,))
    return Submission(name, name, (file, *_borrowed(exercise)))


def _borrowed(exercise: Exercise) -> list[SourceFile]:
    """Return the references of the exercises whose names this one asks for beside its own."""
    others = dict.fromkeys(name.exercise for name in exercise.names if name.exercise)
    return [SourceFile(f"{o}.py", (_read(exercise.folder.parent / o / "reference.py"),)) for o in others]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _wrong_ones(exercise: Exercise) -> list[Solution]:
    """Return the known-wrong solutions; those that are LIKE another one have its misconception."""
    known = {check.name for check in exercise.checks}
    found: dict[str, Solution] = {}
    like: dict[str, str] = {}
    for path in sorted(exercise.folder.glob("wrong/*.py")):
        tree = ast.parse(_read(path))
        labels = {
            name: ast.literal_eval(statement.value)
            for statement in tree.body
            if isinstance(statement, ast.Assign)
            for name in (ast.unparse(statement.targets[0]),)
            if name in ("CAUGHT_BY", "SEE", "LIKE")
        }
        caught_by = labels.get("CAUGHT_BY", ())
        caught_by = (caught_by,) if isinstance(caught_by, str) else tuple(caught_by)
        if not caught_by or not known.issuperset(caught_by):
            raise CourseError(f"{path}: CAUGHT_BY must name checks of this exercise; found {caught_by}")
        says = " ".join((ast.get_docstring(tree) or "").split())
        if not says:
            raise CourseError(f"{path}: found no docstring; expected one that says what it gets wrong")
        see = labels.get("SEE", "")
        if see and see not in exercise.places():
            raise CourseError(f"{path}: SEE must be a heading or a bold lead of README.md; found {see!r}")
        like[path.stem] = labels.get("LIKE", path.stem)
        misconception = Misconception(path.stem, says, see)
        found[path.stem] = Solution("wrong", path.stem, _read(path), caught_by, misconception)
    for name, other in like.items():
        if like.get(other) != other:
            raise CourseError(
                f"{exercise.folder / 'wrong' / name}.py: LIKE must name a solution beside it that is like no "
                f"other; found {other!r}"
            )
    return [replace(s, misconception=found[like[name]].misconception) for name, s in found.items()]


def _runs(
    exercise: Exercise, judge: Judge, source: str, checks: Sequence[Check]
) -> Iterator[tuple[Check, CheckResult]]:
    """Yield the result of each check on a source text, one by one as they are asked for."""
    with judge.begin(_submission(exercise, "mutant", source), exercise) as run:
        for check in checks:
            yield check, run.run(check)


def _hurried(limits: Limits, longest: float) -> Limits:
    """Return limits for mutants, many of which loop for ever, by the reference's longest check."""
    return replace(
        limits,
        call_seconds=min(limits.call_seconds, max(_LEAST_CALL_SECONDS, _PATIENCE * longest)),
        check_seconds=min(limits.check_seconds, max(_LEAST_CHECK_SECONDS, _PATIENCE * longest)),
    )


def _mutants_problems(exercise: Exercise, fates: Sequence[Fate]) -> Iterator[str]:
    for fate in fates:
        who = f"reference.py, line {fate.mutant.line}: {fate.mutant.id}"
        if fate.status == "error":
            yield f"{who}: {fate.message}"
        elif fate.survives:
            yield f"{who}: no check fails it; add a law or an example that does"
        elif fate.is_killed and fate.reason:
            yield f"{EQUIVALENT}: {fate.mutant.id}: it fails {fate.check}, so it is a mistake; take it out"
    known = {fate.mutant.id for fate in fates}
    for id in read_equivalent(exercise):
        if id not in known:
            yield f"{EQUIVALENT}: {id}: there is no such mutant; take it out or look for its new id"


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
