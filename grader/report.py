"""What a learner reads: the same words in the terminal, in pytest and in feedback files."""

from __future__ import annotations

from textwrap import indent

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.language import Language
from grader.message import Message
from grader.result import CheckResult, ExerciseResult, Grade, Misconception, Status
from grader.wrap import Filled, fill

_WIDTH = 80
_MOST_TOLD = 3
# A mark, its colour, and what stands behind a check where the mark alone does not say it.
MARKS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "green", ""),
    "failed": ("✗", "red", ""),
    "todo": ("·", "yellow", Message("todo")),
    "timeout": ("✗", "red", Message("timeout")),
    "crashed": ("✗", "red", Message("crashed")),
    "error": ("!", "magenta", Message("error")),
}


def points(earned: float, most: float) -> str:
    """Return points as people write them, such as 2 / 3."""
    return f"{earned:g} / {most:g}"


def failure(result: CheckResult, say: Language, *, width: int = _WIDTH, titled: bool = False) -> str:
    """Return everything a learner needs about a check that is not passed, as plain text."""
    parts = [fill(result.title, width)] if titled else []
    parts.append(fill(result.message, width))
    if result.counterexample:
        parts.append(indent(result.counterexample, "    "))
    if result.location:
        parts.append(say("Your code: {line}", line=result.location))
    if result.hint:
        parts.append(fill(say("Hint: {hint}", hint=result.hint), width))
    if result.repro:
        parts.append(say("Try it:") + "\n" + indent(result.repro, "    "))
    return "\n\n".join(part for part in parts if part)


def misconception(found: Misconception, say: Language) -> str:
    """Return what a submission most likely gets wrong, and where the statement explains it."""
    if not found.see:
        return say("Most likely: {says}", says=found.says)
    return say("Most likely: {says} See “{place}” in the statement.", says=found.says, place=found.see)


def print_grade(grade: Grade, console: Console) -> None:
    """Print a grade: for each exercise its checks and what fails, then what was left out, the points.

    Of several exercises, those that nobody has begun are only named.
    """
    say = Language(grade.language)
    untouched = [exercise for exercise in grade.exercises if _is_untouched(exercise)]
    if len(grade.exercises) == 1:
        untouched = []
    for exercise in grade.exercises:
        if exercise not in untouched:
            _print_exercise(exercise, console, say)
    if untouched:
        names = ", ".join(exercise.name for exercise in untouched)
        _print_paragraph(say("Not written yet: {names}.", names=names), console)
    remarks = dict.fromkeys(remark for exercise in grade.exercises for remark in exercise.remarks)
    for remark in remarks:
        console.print(Text(fill(remark, console.width)), soft_wrap=True)
    if remarks:
        console.print()
    total = points(grade.points, grade.max_points)
    text = say("{submission}: {points} points", submission=grade.id, points=total)
    console.print(Text(text, style="bold"), soft_wrap=True)


def _is_untouched(exercise: ExerciseResult) -> bool:
    return all(check.status == "todo" for check in exercise.checks)


def _print_exercise(exercise: ExerciseResult, console: Console, say: Language) -> None:
    heading = Table.grid(padding=(0, 1), expand=True)
    heading.add_column(ratio=1)
    heading.add_column(justify="right", no_wrap=True)
    earned = points(exercise.points, exercise.max_points)
    heading.add_row(Filled(f"{exercise.name}: {exercise.title}"), earned)
    console.print(heading, style="bold")
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for check in exercise.checks:
        mark, style, word = MARKS[check.status]
        earned = points(check.points, check.max_points)
        table.add_row(Text(mark, style=style), Filled(check.title), Text(say(word), style=style), earned)
    console.print(table)
    console.print()
    if exercise.misconception:
        _print_paragraph(misconception(exercise.misconception, say), console, style="bold")
    _print_failures(exercise, console, say)


def _print_failures(exercise: ExerciseResult, console: Console, say: Language) -> None:
    told: dict[tuple[str, str], list[CheckResult]] = {}
    for check in exercise.checks:
        if check.status != "passed":
            told.setdefault((check.message, check.location), []).append(check)
    for check, *others in list(told.values())[:_MOST_TOLD]:
        _, style, _ = MARKS[check.status]
        # What stops every check, such as a missing function, is no single check's.
        if check.counterexample or not others:
            console.print(Text(f"{exercise.name}::{check.name}", f"bold {style}"), soft_wrap=True)
            _print_paragraph(check.title, console)
        # Snippets are to be pasted, so their lines stay whole.
        console.print(Text(failure(check, say, width=console.width) + "\n"), soft_wrap=True)
        if check.counterexample and others:
            names = ", ".join(other.name for other in others)
            _print_paragraph(say("The same in {checks}.", checks=names), console)
    more = len(told) - _MOST_TOLD
    if more > 0:
        checks = Message("1 more check is" if more == 1 else "{count} more checks are", count=more)
        text = say(
            "{checks} not passed. Often that follows from the first: mend it and look again.", checks=checks
        )
        _print_paragraph(text, console)


def _print_paragraph(text: str, console: Console, *, style: str = "") -> None:
    console.print(Text(fill(text, console.width) + "\n", style=style), soft_wrap=True)
