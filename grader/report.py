"""What a learner reads: the same words in the terminal, in pytest and in feedback files."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.result import CheckResult, ExerciseResult, Grade, Status

_WIDTH = 80
_MOST_TOLD = 3
MARKS: dict[Status, tuple[str, str]] = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "todo": ("·", "yellow"),
    "timeout": ("✗", "red"),
    "crashed": ("✗", "red"),
    "error": ("!", "magenta"),
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
        parts.append(f"Your code: {result.location}")
    if result.hint:
        parts.append(_fill(f"Hint: {result.hint}", width))
    if result.repro:
        parts.append("Try it:\n" + textwrap.indent(result.repro, "    "))
    return "\n\n".join(part for part in parts if part)


def print_grade(grade: Grade, console: Console) -> None:
    """Print a grade: for each exercise its checks and what fails, then what was left out, the points.

    Of several exercises, those that nobody has begun are only named.
    """
    untouched = [exercise for exercise in grade.exercises if _is_untouched(exercise)]
    if len(grade.exercises) == 1:
        untouched = []
    for exercise in grade.exercises:
        if exercise not in untouched:
            _print_exercise(exercise, console)
    if untouched:
        names = ", ".join(exercise.name for exercise in untouched)
        console.print(Text(_fill(f"Not written yet: {names}.", console.width) + "\n"), soft_wrap=True)
    remarks = dict.fromkeys(remark for exercise in grade.exercises for remark in exercise.remarks)
    for remark in remarks:
        console.print(Text(_fill(remark, console.width)), soft_wrap=True)
    if remarks:
        console.print()
    total = points(grade.points, grade.max_points)
    console.print(Text(f"{grade.id}: {total} points", style="bold"), soft_wrap=True)


def _is_untouched(exercise: ExerciseResult) -> bool:
    return all(check.status == "todo" for check in exercise.checks)


def _print_exercise(exercise: ExerciseResult, console: Console) -> None:
    heading = Table.grid(padding=(0, 1), expand=True)
    heading.add_column(ratio=1)
    heading.add_column(justify="right", no_wrap=True)
    earned = points(exercise.points, exercise.max_points)
    heading.add_row(Text(f"{exercise.name}: {exercise.title}"), earned)
    console.print(heading, style="bold")
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for check in exercise.checks:
        mark, style = MARKS[check.status]
        word = "" if check.status in ("passed", "failed") else check.status
        earned = points(check.points, check.max_points)
        table.add_row(Text(mark, style=style), Text(check.title), Text(word, style=style), earned)
    console.print(table)
    console.print()
    _print_failures(exercise, console)


def _print_failures(exercise: ExerciseResult, console: Console) -> None:
    told: dict[tuple[str, str], list[CheckResult]] = {}
    for check in exercise.checks:
        if check.status != "passed":
            told.setdefault((check.message, check.location), []).append(check)
    for check, *others in list(told.values())[:_MOST_TOLD]:
        _, style = MARKS[check.status]
        # What stops every check, such as a missing function, is no single check's.
        if check.counterexample or not others:
            console.print(Text(f"{exercise.name}::{check.name}", f"bold {style}"), soft_wrap=True)
            console.print(Text(_fill(check.title, console.width) + "\n"), soft_wrap=True)
        # Snippets are to be pasted, so their lines stay whole.
        console.print(Text(failure(check, width=console.width) + "\n"), soft_wrap=True)
        if check.counterexample and others:
            text = f"The same in {', '.join(other.name for other in others)}."
            console.print(Text(_fill(text, console.width) + "\n"), soft_wrap=True)
    more = len(told) - _MOST_TOLD
    if more > 0:
        checks = "1 more check is" if more == 1 else f"{more} more checks are"
        text = f"{checks} not passed. Often that follows from the first: mend it and look again."
        console.print(Text(_fill(text, console.width) + "\n"), soft_wrap=True)


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, width=width, break_long_words=False, break_on_hyphens=False)
