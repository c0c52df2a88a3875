"""The report of a grade: the same text in the terminal, in pytest and in feedback files."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grader.grades.grade import CheckResult, ExerciseResult, Grade, Misconception, Status
from grader.text.language import Language
from grader.text.lines import fill
from grader.text.message import Message, joined

_WIDTH = 80
_MOST_FAILURES = 3
# A mark, its colour, and a word behind the check where the mark is not enough.
MARKS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "green", ""),
    "failed": ("✗", "red", ""),
    "todo": ("·", "yellow", Message("todo")),
    "timeout": ("✗", "red", Message("timeout")),
    "crashed": ("✗", "red", Message("crashed")),
    "error": ("!", "magenta", Message("error")),
}
_BY_HAND = ("✎", "cyan", Message("by hand"))


def about_seed(grade: Grade, say: Language) -> str:
    """Return what full marks with a known seed mean for a class; empty where there are no full marks."""
    if not grade.complete or grade.seed is None:
        return ""
    return say("These inputs follow from seed {seed}; a class is graded with other inputs.", seed=grade.seed)


def points(earned: float, most: float) -> str:
    """Return points as people write them, such as 2 / 3."""
    return f"{earned:g} / {most:g}"


def failure(result: CheckResult, say: Language, *, width: int = _WIDTH, titled: bool = False) -> str:
    """Return, as plain text, everything that a learner needs about a check that is not passed."""
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


def days_late(count: int) -> Message:
    """Return how late a submission is, in words."""
    return Message("1 day late" if count == 1 else "{count} days late", count=count)


def misconception(found: Misconception, say: Language) -> str:
    """Return the most likely mistake of a submission, and where the statement explains it."""
    if not found.see:
        return say("Most likely: {says}", says=found.says)
    return say("Most likely: {says} See “{place}” in the statement.", says=found.says, place=found.see)


def print_grade(grade: Grade, console: Console, say: Language) -> None:
    """Print a grade on a terminal; `say` is the language of the grade."""
    for text in report(grade, console.width, say):
        console.print(text, soft_wrap=True)


def report(grade: Grade, width: int, say: Language) -> Iterator[Text]:
    """Yield the report of a grade: each exercise with its checks and failures, remarks, the points.

    Of several exercises, those without any code of the learner's are only named.
    """
    unwritten = [exercise for exercise in grade.exercises if _is_unwritten(exercise)]
    if len(grade.exercises) == 1:
        unwritten = []
    for exercise in grade.exercises:
        if exercise not in unwritten:
            yield from _exercise(exercise, width, say)
    if unwritten:
        names = joined(*(exercise.name for exercise in unwritten))
        nothing_read = len(unwritten) == len(grade.exercises) and grade.problem
        yield _paragraph(nothing_read or say("Not written yet: {names}.", names=names), width)
    shown = {check.message for e in grade.exercises if e not in unwritten for check in e.checks}
    remarks = [*dict.fromkeys(text for e in grade.exercises for text in e.remarks if text not in shown)]
    for remark in remarks:
        yield Text(fill(remark, width))
    if remarks:
        yield Text()
    if lateness := _lateness(grade, say):
        yield _paragraph(lateness, width)
    total = points(grade.points, grade.max_points)
    yield Text(say("{submission}: {points} points", submission=grade.id, points=total), "bold")


def _is_unwritten(exercise: ExerciseResult) -> bool:
    return all(check.status == "todo" and not check.override for check in exercise.checks)


def _lateness(grade: Grade, say: Language) -> str:
    """Return when a late submission came and what is deducted; an empty text where it is not late."""
    handed_in = grade.handed_in
    if handed_in is None or not handed_in.days_late:
        return say(handed_in.remark) if handed_in else ""
    return say(
        "Handed in {when}, {days}: {share:g} % of {earned:g} points count.",
        when=handed_in.submitted,
        days=days_late(handed_in.days_late),
        share=round(handed_in.share * 100, 2),
        earned=grade.earned,
    )


def _exercise(exercise: ExerciseResult, width: int, say: Language) -> Iterator[Text]:
    earned = points(exercise.points, exercise.max_points)
    heading = say("{exercise}: {title}", exercise=exercise.name, title=exercise.title)
    yield Text(_beside(heading, earned, width), "bold")
    marks = [_BY_HAND if check.override else MARKS[check.status] for check in exercise.checks]
    right = [points(check.points, check.max_points) for check in exercise.checks]
    words = [say(word) for *_, word in marks]
    # Each column behind the titles is as wide as its widest text.
    widest = max(map(cell_len, words))
    most = max(map(len, right))
    for check, (mark, style, _), word, earned in zip(exercise.checks, marks, words, right):
        end = f"{' ' * (widest - cell_len(word))}{word} {earned.rjust(most)}"
        title = _beside(check.title, end, width - 2)
        row = Text(f"{mark} " + title.replace("\n", "\n  "))
        row.stylize(style, 0, 1)
        if word:
            start = 2 + title.partition("\n")[0].rindex(end) + len(end.partition(word)[0])
            row.stylize(style, start, start + len(word))
        yield row
    yield Text()
    if exercise.misconception:
        yield _paragraph(misconception(exercise.misconception, say), width, style="bold")
    for check in exercise.checks:
        if check.override:
            earned = points(check.points, check.max_points)
            text = "{check}: {points} points, given by a person. {why}"
            name = f"{exercise.name}::{check.name}"
            yield _paragraph(say(text, check=name, points=earned, why=check.override.why), width)
    yield from _failures(exercise, width, say)


def _beside(text: str, end: str, width: int) -> str:
    """Return text in lines, with `end` at the right end of the first line."""
    first, *rest = fill(text, width - cell_len(end) - 1).split("\n")
    gap = " " * max(1, width - cell_len(first) - cell_len(end))
    return "\n".join([f"{first}{gap}{end}", *rest])


def _failures(exercise: ExerciseResult, width: int, say: Language) -> Iterator[Text]:
    groups: dict[tuple[str, str], list[CheckResult]] = {}
    for check in exercise.checks:
        if check.status != "passed" and not check.override:
            groups.setdefault((check.message, check.location), []).append(check)
    for check, *others in list(groups.values())[:_MOST_FAILURES]:
        _, style, _ = MARKS[check.status]
        # A problem that stops several checks, such as a missing function, has no single check as a title.
        if check.counterexample or not others:
            yield Text(f"{exercise.name}::{check.name}", f"bold {style}")
            yield _paragraph(check.title, width)
        # Learners paste these snippets, so their lines are not broken.
        yield Text(failure(check, say, width=width) + "\n")
        if check.counterexample and others:
            names = joined(*(other.name for other in others))
            yield _paragraph(say("The same in {checks}.", checks=names), width)
    more = len(groups) - _MOST_FAILURES
    if more > 0:
        checks = Message("1 more check fails" if more == 1 else "{count} more checks fail", count=more)
        text = say("{checks}, often for the same reason as the first. Fix it and run again.", checks=checks)
        yield _paragraph(text, width)


def _paragraph(text: str, width: int, *, style: str = "") -> Text:
    return Text(fill(text, width) + "\n", style)
