"""`grader audit`: prove that the checks catch what they should."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.catalogue import read_catalogue
from grader.commands import EXIT_NOT_ALL_PASSED
from grader.commands import options as shared
from grader.plugins import plugin_manager, worker_source
from grader.report import MARKS, points
from grader.run import RunOptions

if TYPE_CHECKING:
    from grader.audit import Audit


@click.command("audit", short_help="Prove that the checks catch what they should.")
@click.argument("names", metavar="[EXERCISE]...", nargs=-1)
@shared.seed
@shared.device
@shared.data
def command(names: tuple[str, ...], seed: int, device: str, data: Path | None) -> int:
    """Grade every solution that the exercises hold: stub, reference, right, wrong and trivial."""
    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    chosen = catalogue.select(names)
    console = Console()
    problems = 0
    with worker_source(manager, catalogue) as workers:
        # Loads torch, while the worker does the same.
        from grader.audit import audit, conclude, solutions
        from grader.grading import open_judge
        from grader.progress import Progress

        for exercise in chosen:
            options = RunOptions((exercise.name,), seed, device, data)
            judge = open_judge(options, catalogue, manager, workers, explains=False)
            results = []
            with Progress(len(solutions(exercise)), exercise.name) as progress:
                for pair in audit(exercise, judge):
                    results.append(pair)
                    progress.advance()
            done = conclude(exercise, results)
            problems += len(done.problems)
            _print(done, console)
    return EXIT_NOT_ALL_PASSED if problems else 0


def _print(done: Audit, console: Console) -> None:
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
        marks = [Text(*MARKS[check.status]) for check in result.checks]
        name = f"{solution.kind}: {solution.name}"
        table.add_row(Text(name), points(result.points, result.max_points), *marks)
    console.print()
    console.print(table)
    console.print()
    caught = len(done.wrong)
    if done.problems:
        for problem in done.problems:
            console.print(Text(f"✗ {problem}", style="red"), soft_wrap=True)
    else:
        text = f"✓ All claims hold; each of {caught} wrong solutions fails the check that it names."
        console.print(Text(text, style="green"))
    console.print()
