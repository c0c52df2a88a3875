"""Audits an exercise: grades solutions whose grades are known, and proves that the checks tell them apart.

The stub earns nothing. The reference and every other right solution earn all points. Every wrong solution
fails the check that it names, and every check fails some wrong solution. A wrong solution that passes more
than half of the core checks makes a small mistake: it loses at most half of the points. Trivial answers,
such as zeros, earn nothing. Every mutant of the reference fails some check, unless equivalent.toml gives the
reason why it is not a mistake.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from grader.audit import laws
from grader.audit.mutants import Mutant, mutants
from grader.audit.trivial_answers import trivial_answers
from grader.authoring.calls import Crashed, TimedOut
from grader.course.check import Check
from grader.course.exercise import CourseError, Exercise
from grader.grades.grade import CheckResult, ExerciseResult, Misconception, Status
from grader.handins.submission import SourceFile, Submission
from grader.judge.judge import Judge
from grader.judge.misconceptions import Known, Pattern, RightCode, Table, pattern_of, right_code
from grader.sandbox.limits import Limits
from grader.support.toml import read_toml

SolutionKind = Literal["stub", "reference", "right", "wrong", "trivial"]

EQUIVALENT = "equivalent.toml"
# A check with one of these statuses catches a wrong solution; one that is not judged does not.
_CAUGHT: tuple[Status, ...] = ("failed", "timeout", "crashed")
# A check that takes longer than this with the reference counts as one that trains a model.
LONG_SECONDS = 1.0
# A mutant has so many times the seconds of the reference's longest check, and at least these.
_TIMES_LONGER, _LEAST_CALL_SECONDS, _LEAST_CHECK_SECONDS = 10.0, 1.0, 5.0


@dataclass(frozen=True)
class Solution:
    """A solution in the exercise's folder or a trivial answer, and what the exercise claims about it."""

    kind: SolutionKind
    name: str
    source: str
    caught_by: tuple[str, ...] = ()
    misconception: Misconception | None = None


@dataclass(frozen=True)
class MutantOutcome:
    """The outcome of grading one mutant of the reference."""

    mutant: Mutant
    status: Status
    """The status of the first check that catches the mutant; "passed" where none does."""
    check: str = ""
    """The name of that check."""
    message: str = ""
    reason: str = ""
    """Why the mutant is not a mistake, where equivalent.toml says so."""

    @property
    def is_killed(self) -> bool:
        """Whether a check fails the mutant."""
        return self.status not in ("passed", "error")

    @property
    def survives(self) -> bool:
        """Whether the mutant passes every check, and equivalent.toml gives no reason for that."""
        return self.status == "passed" and not self.reason


@dataclass(frozen=True)
class Audit:
    """The results of grading every solution of one exercise, and the claims that they break."""

    exercise: Exercise
    results: tuple[tuple[Solution, ExerciseResult], ...]
    problems: tuple[str, ...]
    outcomes: tuple[MutantOutcome, ...] = ()

    @property
    def wrong(self) -> tuple[tuple[Solution, ExerciseResult], ...]:
        """The wrong solutions with their results."""
        return tuple(pair for pair in self.results if pair[0].kind == "wrong")

    @property
    def killed(self) -> tuple[MutantOutcome, ...]:
        """The mutants that a check fails."""
        return tuple(outcome for outcome in self.outcomes if outcome.is_killed)

    @property
    def equivalent(self) -> tuple[MutantOutcome, ...]:
        """The mutants that are not mistakes; the share of killed mutants leaves them out."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "passed" and outcome.reason)

    @property
    def survivors(self) -> tuple[MutantOutcome, ...]:
        """The mutants that pass every check, without a reason in equivalent.toml."""
        return tuple(outcome for outcome in self.outcomes if outcome.survives)


@dataclass(frozen=True)
class Loss:
    """The points that a wrong solution loses by its one mistake."""

    solution: str
    points: float
    is_small_mistake: bool
    """Whether it passes more than half of the core checks; the others are simply wrong."""
    is_most: bool
    """Whether it loses more than half of the exercise's points."""


@dataclass(frozen=True)
class LawsOutcome:
    """The outcome of testing the laws of an exercise."""

    raising: tuple[str, ...]
    """A sentence for each odd answer on which a law raises."""
    parts: int
    """How many parts of laws were dropped, one after the other."""
    idle_parts: tuple[laws.WeakerLaw, ...]
    """Those without which every wrong solution fails as before."""


def audit(exercise: Exercise, judge: Judge) -> Iterator[tuple[Solution, ExerciseResult]]:
    """Grade every solution of `exercise` and yield each result. Raises CourseError."""
    for solution in solutions(exercise):
        grade = judge.grade(_submission(exercise, solution.name, solution.source))
        yield solution, next(r for r in grade.exercises if r.name == exercise.name)


def audit_mutants(exercise: Exercise, judge: Judge) -> Iterator[MutantOutcome]:
    """Grade every mutant of the reference up to the first check that it fails; slow checks come last.

    Raises CourseError.
    """
    reasons = read_equivalent(exercise)
    reference = exercise.read("reference.py")
    taken = {check.name: result for check, result in _runs(exercise, judge, reference, exercise.checks)}
    longest = max(result.seconds for result in taken.values())
    checks = sorted(exercise.checks, key=lambda check: taken[check.name].seconds > LONG_SECONDS)
    shortened = replace(exercise, limits=_shortened(exercise.limits, longest))
    for mutant in mutants(reference):
        outcome = MutantOutcome(mutant, "passed", reason=reasons.get(mutant.id, ""))
        for check, result in _runs(shortened, judge, mutant.source, checks):
            if result.status not in ("passed", "not_judged"):
                outcome = replace(outcome, status=result.status, check=check.name, message=result.message)
                break
        again = [check for check in checks if check.name == outcome.check and outcome.status == "timeout"]
        if any(result.status != "passed" for _, result in _runs(shortened, judge, reference, again)):
            message = f"{outcome.check} times out with the reference, too: this machine is too slow now"
            outcome = replace(outcome, status="error", message=message)
        yield outcome


def audit_laws(exercise: Exercise, judge: Judge) -> LawsOutcome:
    """Test the laws of an exercise on recorded answers; those that train a model are left out.

    Raises CourseError.
    """
    reference = exercise.read("reference.py")
    taken = _runs(exercise, judge, reference, exercise.checks)
    checks = [check for check, result in taken if result.seconds <= LONG_SECONDS]
    known = [s for s in solutions(exercise) if s.kind in ("wrong", "trivial")]
    raising = laws.odd_answers_that_raise(_traces(exercise, judge, reference, checks))
    traces = [_traces(exercise, judge, solution.source, checks) for solution in known]
    weaker = [law for law in laws.weaker_laws(exercise.read("checks.py")) if law.concerns(checks)]
    return LawsOutcome(
        raising=tuple(raising),
        parts=len(weaker),
        idle_parts=tuple(law for law in weaker if not laws.is_needed(exercise, law, traces)),
    )


def _traces(exercise: Exercise, judge: Judge, source: str, checks: Sequence[Check]) -> list[laws.Trace]:
    """Return the executions of some checks with a source text; none where it cannot be loaded."""
    with judge.begin(_submission(exercise, "recorded", source), exercise) as run:
        try:
            return laws.record(run, checks)
        except (TimedOut, Crashed):
            return []


def losses(done: Audit) -> list[Loss]:
    """Return what each wrong solution loses, the most first."""
    core = {check.name for check in done.exercise.checks if check.core}
    found = [_loss(solution, result, core) for solution, result in done.wrong]
    return sorted(found, key=lambda loss: (-loss.points, loss.solution))


def _loss(solution: Solution, result: ExerciseResult, core: Collection[str]) -> Loss:
    lost = result.max_points - result.points
    passed = sum(check.name in core and check.status == "passed" for check in result.checks)
    is_small = 2 * passed > len(core)
    return Loss(solution.name, lost, is_small, 2 * lost > result.max_points)


def right_code_of(exercise: Exercise, judge: Judge) -> RightCode:
    """Return what a worker says that the right solutions compute. Raises CourseError."""
    facts = []
    for solution in solutions(exercise):
        if solution.kind in ("reference", "right"):
            with judge.begin(_submission(exercise, solution.name, solution.source), exercise) as run:
                facts.append(run.facts())
    return right_code(facts)


def table_of(results: Iterable[tuple[Solution, ExerciseResult]], right: RightCode) -> Table:
    """Return the misconceptions of wrong solutions, each with the patterns of its solutions' results."""
    patterns: dict[Misconception, list[Pattern]] = {}
    for solution, result in results:
        if solution.misconception is not None:
            pattern = pattern_of(result.checks, right, solution.caught_by)
            patterns.setdefault(solution.misconception, []).append(pattern)
    known = (Known(misconception, tuple(found)) for misconception, found in patterns.items())
    return Table(tuple(known), right)


def idle_checks(exercise: Exercise, judge: Judge, outcomes: Sequence[MutantOutcome]) -> list[str]:
    """Return, in order, the names of the checks that no killed mutant fails."""
    first = {outcome.check for outcome in outcomes if outcome.is_killed}
    left = [check for check in exercise.checks if check.name not in first]
    for outcome in outcomes:
        if left and outcome.is_killed:
            results = list(_runs(exercise, judge, outcome.mutant.source, left))
            left = [check for check, result in results if result.status not in _CAUGHT]
    return [check.name for check in left]


def read_equivalent(exercise: Exercise) -> dict[str, str]:
    """Return the reasons why some mutants are not mistakes, by the mutants' ids. Raises CourseError."""
    path = exercise.folder / EQUIVALENT
    if not path.is_file():
        return {}
    table = read_toml(path, CourseError)
    return {id: table.text(id) for id in table}


def conclude(
    exercise: Exercise,
    results: Sequence[tuple[Solution, ExerciseResult]],
    outcomes: Sequence[MutantOutcome] | None = None,
) -> Audit:
    """Return the audit, with one sentence for every claim that the results break.

    Where `outcomes` is None, mutants were not graded and break no claim.
    """
    problems = [
        f"checks.py, line {line}: {name}() ends with its shortest argument, so a law can compare nothing; "
        "write zip(..., strict=True)"
        for line, name in laws.short_loops(exercise.read("checks.py"))
    ]
    problems += [problem for pair in results for problem in _problems(*pair)]
    for check in exercise.checks:
        if not any(check.name in _missed(result) for s, result in results if s.kind == "wrong"):
            problems.append(f"{check.name} fails no wrong solution; add one that it catches")
    done = Audit(exercise, tuple(results), (), tuple(outcomes or ()))
    problems += [
        f"wrong {loss.solution}: it passes most core checks, so its mistake is small, and must lose at "
        f"most half of the points; it loses {loss.points:g}"
        for loss in losses(done)
        if loss.is_small_mistake and loss.is_most
    ]
    if outcomes is not None:
        problems += _mutants_problems(exercise, outcomes)
    return replace(done, problems=tuple(problems))


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
        *_wrong_solutions(exercise),
        *(Solution("trivial", name, source) for name, source in trivial_answers(own)),
    ]


def _submission(exercise: Exercise, name: str, source: str) -> Submission:
    file = SourceFile(f"{exercise.name}.py", (source,))
    return Submission(name, name, (file, *_borrowed(exercise)))


def _borrowed(exercise: Exercise) -> list[SourceFile]:
    """Return the references of the exercises from which this one uses names."""
    others = dict.fromkeys(name.exercise for name in exercise.names if name.exercise)
    return [SourceFile(f"{o}.py", (_read(exercise.folder.parent / o / "reference.py"),)) for o in others]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _wrong_solutions(exercise: Exercise) -> list[Solution]:
    """Return the wrong solutions; a solution that is LIKE another one has the misconception of that one."""
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
        if see and not exercise.passage(see):
            raise CourseError(f"{path}: SEE must be a heading or a bold lead of README.md; found {see!r}")
        like[path.stem] = labels.get("LIKE", path.stem)
        misconception = Misconception(path.stem, says, see)
        found[path.stem] = Solution("wrong", path.stem, _read(path), caught_by, misconception)
    for name, other in like.items():
        if like.get(other) != other:
            raise CourseError(
                f"{exercise.folder / 'wrong' / name}.py: LIKE must name a solution beside it that "
                f"has no LIKE itself; found {other!r}"
            )
    return [replace(s, misconception=found[like[name]].misconception) for name, s in found.items()]


def _runs(
    exercise: Exercise, judge: Judge, source: str, checks: Sequence[Check]
) -> Iterator[tuple[Check, CheckResult]]:
    """Yield the result of each check with a source text; a check runs when its result is asked for."""
    with judge.begin(_submission(exercise, "mutant", source), exercise) as run:
        for check in checks:
            yield check, run.run(check)


def _shortened(limits: Limits, longest: float) -> Limits:
    """Return shorter limits for mutants, many of which never end, from the reference's longest check."""
    return replace(
        limits,
        call_seconds=min(limits.call_seconds, max(_LEAST_CALL_SECONDS, _TIMES_LONGER * longest)),
        check_seconds=min(limits.check_seconds, max(_LEAST_CHECK_SECONDS, _TIMES_LONGER * longest)),
    )


def _mutants_problems(exercise: Exercise, outcomes: Sequence[MutantOutcome]) -> Iterator[str]:
    for outcome in outcomes:
        who = f"reference.py, line {outcome.mutant.line}: {outcome.mutant.id}"
        if outcome.status == "error":
            yield f"{who}: {outcome.message}"
        elif outcome.survives:
            yield f"{who}: no check fails it; add a check or an example that does"
        elif outcome.is_killed and outcome.reason:
            says = f"it fails {outcome.check}, so it is a mistake; take it out"
            yield f"{EQUIVALENT}: {outcome.mutant.id}: {says}"
    known = {outcome.mutant.id for outcome in outcomes}
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
        if statuses[name] not in _CAUGHT:
            yield f"{who}: must fail {name}; found it {statuses[name]}"
    if solution.kind == "trivial" and "passed" in statuses.values():
        earning = [name for name, status in statuses.items() if status == "passed"]
        yield f"{who}: a trivial answer must earn nothing; it passes {', '.join(earning)}"


def _missed(result: ExerciseResult) -> set[str]:
    return {check.name for check in result.checks if check.status in _CAUGHT}
