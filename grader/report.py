"""What a learner reads: the same words in the terminal, in pytest and in feedback files."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from grader.result import CheckResult, ExerciseResult, Grade, Status

_WIDTH = 80
MARKS: dict[Status, tuple[str, str]] = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "todo": ("·", "yellow"),
    "timeout": ("✗", "red"),
    "crashed": ("✗", "red"),
    "error": ("!", "magenta"),
}
_WORDS: dict[Status, str] = {
    "passed": "",
    "failed": "",
    "todo": "not written yet",
    "timeout": "took too long",
    "crashed": "crashed",
    "error": "the kit's own fault, not yours",
}


def points(earned: float, most: float) -> str:
    """Return points as people write them, such as 2 / 3."""
    return f"{earned:g} / {most:g}"


def failure(result: CheckResult, *, width: int = _WIDTH, titled: bool = False) -> str:
    """Return everything a learner needs about a check that is not passed, as plain text."""
    parts = [_fill(result.title, width)] if titled else []
    parts.append(_fill(result.message, width))
    if result.counterexample:
        parts.append(textwrap.indent(result.counterexample, "    "))
    if result.location:
        parts.append(f"Your line: {result.location}")
    if result.hint:
        parts.append(_fill(f"Hint: {result.hint}", width))
    if result.repro:
        parts.append("Try it:\n" + textwrap.indent(result.repro, "    "))
    return "\n\n".join(part for part in parts if part)


def print_grade(grade: Grade, console: Console) -> None:
    """Print a grade: a line for each check, then each check that is not passed, then the points."""
    for exercise in grade.exercises:
        _print_exercise(exercise, console)
    total = points(grade.points, grade.max_points)
    console.print(f"[bold]{escape(grade.id)}: {total} points[/bold]", highlight=False)


def _print_exercise(exercise: ExerciseResult, console: Console) -> None:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    heading = Text(f"{exercise.name}: {exercise.title}", style="bold")
    table.add_row("", heading, Text(points(exercise.points, exercise.max_points), style="bold"))
    for check in exercise.checks:
        mark, style = MARKS[check.status]
        words = f" ({_WORDS[check.status]})" if _WORDS[check.status] else ""
        title = Text.assemble(check.title, (words, style))
        table.add_row(Text(mark, style=style), title, points(check.points, check.max_points))
    console.print(table)
    console.print()
    for remark in exercise.remarks:
        console.print(Text(_fill(remark, console.width)), soft_wrap=True)
    if exercise.remarks:
        console.print()
    told: set[str] = set()
    for check in exercise.checks:
        text = failure(check, width=console.width)
        # What stops every check, such as a missing function, is worth saying once.
        if check.status == "passed" or text in told:
            continue
        told.add(text)
        _, style = MARKS[check.status]
        console.print(Text.assemble((f"{exercise.name}::{check.name}", f"bold {style}")), soft_wrap=True)
        console.print(Text(_fill(check.title, console.width) + "\n"), soft_wrap=True)
        # Snippets are to be pasted, so their lines stay whole.
        console.print(Text(text + "\n"), soft_wrap=True)


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, width=width, break_long_words=False, break_on_hyphens=False)
