"""`grader audit`: prove that the checks catch what they should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.audit.certificate import Digests, changed_since, digests, write_certificate
from grader.commands import EXIT_NOT_ALL_PASSED, options
from grader.commands.help import Command
from grader.course.catalogue import read_catalogue
from grader.grades.report import MARKS, points
from grader.judge.misconceptions import write_table
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager

if TYPE_CHECKING:
    from grader.audit.audit import Audit
    from grader.course.exercise import Exercise
    from grader.judge.judge import Judge


@click.command("audit", cls=Command, short_help="Prove that the checks catch what they should.")
@click.argument("names", metavar="[EXERCISE]...", nargs=-1)
@click.option("--mutants/--no-mutants", default=True, help="Grade mutants of the references, too, or not.")
@click.option("--checks", is_flag=True, help="Test the checks themselves on recorded answers, too.")
@click.option("--changed", is_flag=True, help="Audit only what has changed since its certificate.")
@click.option("--certify", is_flag=True, help="Write a certificate for each exercise whose claims all hold.")
@options.seed
@options.device
@options.data
def command(
    names: tuple[str, ...],
    mutants: bool,
    checks: bool,
    changed: bool,
    certify: bool,
    seed: int,
    device: str,
    data: Path | None,
) -> int:
    """Grade every solution in the exercises' folders: stub, reference, right, wrong and trivial ones.

    Then grade mutants of each reference, and name those that no check fails. With --checks, name the odd
    answers on which a check raises, and the parts of checks that no wrong solution needs.
    """
    if certify and not mutants:
        raise click.UsageError("a certificate counts mutants, so --certify can't go with --no-mutants")
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    chosen = catalogue.select(names)
    console = Console()
    if changed:
        chosen = _changed(chosen, console)
        if not chosen:
            return 0
    audited = {exercise.name: digests(exercise) for exercise in chosen} if certify else {}
    problems = 0
    with worker_source(manager, catalogue) as workers:
        # Loads torch while the worker loads it, too.
        from grader.judge.opening import open_judge

        for exercise in chosen:
            judging = RunSettings((exercise.name,), seed, device, data, explains=False)
            judge = open_judge(judging, catalogue, manager, workers)
            done, idle = _audit(exercise, judge, mutants=mutants)
            problems += len(done.problems)
            _print_results(done, console)
            _print_losses(done, console)
            if mutants:
                _print_mutants(done, idle, console)
            _print_verdict(done, console)
            problems += _audit_laws(exercise, judge, console) if checks else 0
            if certify and not done.problems:
                _certify(done, judge, audited[exercise.name], console)
    return EXIT_NOT_ALL_PASSED if problems else 0


def _audit(exercise: Exercise, judge: Judge, *, mutants: bool) -> tuple[Audit, list[str]]:
    """Return the audit of an exercise, and the names of the checks that no mutant fails."""
    from grader.audit.audit import audit, audit_mutants, conclude, idle_checks, solutions
    from grader.audit.mutants import mutants as mutants_of
    from grader.commands.progress import Progress
    from grader.text.language import Language

    total = len(solutions(exercise)) + (len(mutants_of(exercise.read("reference.py"))) if mutants else 0)
    results, outcomes = [], []
    with Progress(total, exercise.name, Language()) as progress:
        for pair in audit(exercise, judge):
            results.append(pair)
            progress.advance()
        if not mutants:
            return conclude(exercise, results), []
        for outcome in audit_mutants(exercise, judge):
            outcomes.append(outcome)
            progress.advance()
    return conclude(exercise, results, outcomes), idle_checks(exercise, judge, outcomes)


def _audit_laws(exercise: Exercise, judge: Judge, console: Console) -> int:
    """Test the checks of an exercise on recorded answers; return how many problems there are."""
    from grader.audit.audit import audit_laws

    found = audit_laws(exercise, judge)
    for problem in found.raising:
        console.print(Text(f"✗ {problem}", style="red"), soft_wrap=True)
    console.print(
        Text(f"{found.parts} parts of checks, {len(found.idle_parts)} that no wrong solution needs")
    )
    for law in found.idle_parts:
        console.print(Text(f"  checks.py, line {law.line}: {law.part}", style="yellow"), soft_wrap=True)
    console.print()
    return len(found.raising)


def _changed(exercises: Sequence[Exercise], console: Console) -> tuple[Exercise, ...]:
    """Return the exercises whose certificate does not hold, and print why."""
    reasons = {exercise.name: changed_since(exercise) for exercise in exercises}
    certified = [name for name, reason in reasons.items() if not reason]
    if certified:
        console.print(Text(f"As certified: {', '.join(certified)}"))
    for name, reason in reasons.items():
        if reason:
            console.print(Text(f"To be audited: {name} ({reason})"))
    console.print()
    return tuple(exercise for exercise in exercises if reasons[exercise.name])


def _certify(done: Audit, judge: Judge, audited: Digests, console: Console) -> None:
    """Write the certificate and the known misconceptions of an exercise."""
    from grader.audit.audit import right_code_of, table_of

    path = write_certificate(done, audited)
    write_table(done.exercise.folder, table_of(done.wrong, right_code_of(done.exercise, judge)))
    console.print(Text(f"Certified in {path}\n"), soft_wrap=True)


def _print_results(done: Audit, console: Console) -> None:
    checks = done.exercise.checks
    console.print(Text(f"{done.exercise.name}: {done.exercise.title}\n", style="bold"))
    for number, check in enumerate(checks, 1):
        console.print(Text(f"  {number:2} {check.name}"))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("\nsolution", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("\npoints", justify="right", no_wrap=True)
    for number in range(1, len(checks) + 1):
        table.add_column(f"{number // 10 or ' '}\n{number % 10}", no_wrap=True)
    for solution, result in done.results:
        marks = [Text(*MARKS[check.status][:2]) for check in result.checks]
        name = f"{solution.kind}: {solution.name}"
        table.add_row(Text(name), points(result.points, result.max_points), *marks)
    console.print()
    console.print(table)
    console.print()


def _print_losses(done: Audit, console: Console) -> None:
    """Print how many points each wrong solution loses, the most first."""
    from grader.audit.audit import losses

    found = losses(done)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("one mistake", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("points lost", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for loss in found:
        table.add_row(
            Text(loss.solution), f"{loss.points:g}", "" if loss.is_small_mistake else "simply wrong"
        )
    console.print(table)
    console.print()
    most = [loss for loss in found if loss.is_most]
    small = [loss for loss in most if loss.is_small_mistake]
    text = (
        f"{len(found)} wrong solutions: {len(most)} lose more than half of the points, {len(small)} of them"
    )
    console.print(Text(f"{text} by a small mistake"))
    console.print()


def _print_mutants(done: Audit, idle: Sequence[str], console: Console) -> None:
    first = Counter(outcome.check for outcome in done.killed)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("check", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("mutants that fail it first", justify="right", no_wrap=True)
    for check in done.exercise.checks:
        number = "none fail it" if check.name in idle else str(first[check.name])
        table.add_row(Text(check.name), Text(number, style="yellow" if check.name in idle else ""))
    console.print(table)
    console.print()
    mistakes = len(done.outcomes) - len(done.equivalent)
    share = 100 * len(done.killed) / mistakes if mistakes else 100
    text = (
        f"{len(done.outcomes)} mutants: {len(done.equivalent)} equivalent, {len(done.killed)} of the other "
    )
    console.print(Text(f"{text}{mistakes} killed, {share:.1f} %"))
    console.print()


def _print_verdict(done: Audit, console: Console) -> None:
    if done.problems:
        for problem in done.problems:
            console.print(Text(f"✗ {problem}", style="red"), soft_wrap=True)
    else:
        text = f"✓ All claims hold; each of {len(done.wrong)} wrong solutions fails the check that it names."
        console.print(Text(text, style="green"))
    console.print()
