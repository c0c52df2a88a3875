"""The report of a grade: the same text in the terminal, in pytest and in feedback files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from grader.grades.grade import CheckResult, ExerciseResult, Grade, Misconception, Status, add
from grader.text.language import Language
from grader.text.lines import fill
from grader.text.markdown import laid_out
from grader.text.message import Message, joined

_WIDTH = 80
_MOST_FAILURES = 3
# On a screen of 24 rows, the first failure and the table of the exercises are seen together.
_MOST_ROWS = 14
_MOST_CAUSES = 6
# So many lines are seen there of what the learner's code prints.
_MOST_PRINTED = 3
# How the message of an exception begins, and the numbers in it.
_EXCEPTION = re.compile(r"[A-Za-z_]\w*(?:Error|Exception|Quit|Exit|Iteration|Interrupt)\b")
_NUMBER = re.compile(r"\d+")
Shows = Literal["first", "all"]
"""What a report shows in full: the first failure, or all checks and failures."""


@dataclass(frozen=True)
class Hints:
    """How much a report helps beside the message of a failure."""

    level: int = 0
    """0: not at all. 1: with the hint. 2: also with what the statement says about the most likely mistake."""
    option: str = ""
    """The option with which a learner asks for more; empty where there is none."""


ALL_HINTS = Hints(2)


# A mark, its colour, and a word behind the check where the mark is not enough.
MARKS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "green", ""),
    "failed": ("✗", "red", ""),
    "not_judged": ("–", "yellow", Message("not judged")),
    "todo": ("·", "yellow", Message("todo")),
    "timeout": ("✗", "red", Message("timeout")),
    "crashed": ("✗", "red", Message("crashed")),
    "error": ("!", "magenta", Message("error")),
}
# What is shown behind the failures, and in which order.
_COME_LAST: dict[Status, int] = {"not_judged": 1, "todo": 2}
_BY_HAND = ("✎", "cyan", Message("by hand"))


def about_seed(grade: Grade, say: Language) -> str:
    """Return what full marks with a known seed mean for a class; empty where there are no full marks."""
    if not grade.complete or grade.seed is None:
        return ""
    return say("These inputs follow from seed {seed}; a class is graded with other inputs.", seed=grade.seed)


def points(earned: float, most: float) -> str:
    """Return points as people write them, such as 2 / 3."""
    return f"{earned:g} / {most:g}"


def failure(
    result: CheckResult,
    say: Language,
    *,
    width: int = _WIDTH,
    titled: bool = False,
    hints: Hints = ALL_HINTS,
    mistake: Misconception | None = None,
) -> str:
    """Return, as plain text, everything that a learner needs about a check that is not passed.

    `mistake` is what is most likely wrong in its exercise.
    """
    parts = [fill(result.title, width)] if titled else []
    parts.append(fill(result.message, width))
    if result.counterexample:
        parts.append(indent(result.counterexample, "    "))
    if result.printed:
        parts.append(say("It printed:") + "\n" + indent(result.printed, "    "))
    if result.location:
        parts.append(_own_line(result, width, say))
    parts += _hints(result, mistake, width, say, hints)
    if result.repro:
        parts.append(say("Try it:") + "\n" + indent(result.repro, "    "))
    return "\n\n".join(part for part in parts if part)


def _hints(
    result: CheckResult, mistake: Misconception | None, width: int, say: Language, hints: Hints
) -> Iterator[str]:
    """Yield the hint and the passage of the statement as far as they are asked for, else how to ask."""
    explained = passage(mistake, width, say) if mistake else ""
    if hints.level >= 1 and result.hint:
        yield fill(say("Hint: {hint}", hint=result.hint), width)
    if hints.level >= 2 and explained:
        yield explained
    if hints.option and hints.level == 0 and result.hint:
        yield say("For a hint, add {option}.", option=hints.option)
    elif hints.option and hints.level == 1 and explained:
        yield say("For more, add {option} once more.", option=hints.option)


def days_late(count: int) -> Message:
    """Return how late a submission is, in words."""
    return Message("1 day late" if count == 1 else "{count} days late", count=count)


def misconception(found: Misconception, exercise: ExerciseResult, say: Language) -> str:
    """Return what is most likely wrong in an exercise, and where the statement explains it."""
    if not found.see:
        return say("Most likely: {says}", says=found.says)
    text = "Most likely: {says} See “{place}” in the statement (grader explain {exercise})."
    return say(text, says=found.says, place=found.see, exercise=exercise.name)


def passage(found: Misconception, width: int, say: Language) -> str:
    """Return what the statement says about a mistake; empty where it says nothing."""
    if not found.passage:
        return ""
    lines = "\n".join(text.plain for text in laid_out(found.passage, width - 4))
    return say("The statement says:") + "\n" + indent(lines.rstrip("\n"), "    ")


def print_grade(
    grade: Grade, console: Console, say: Language, *, shows: Shows = "first", hints: Hints = ALL_HINTS
) -> None:
    """Print a grade on a terminal; `say` is the language of the grade."""
    _print(report(grade, console.width, say, shows=shows, hints=hints), console)


def print_check(
    exercise: ExerciseResult, result: CheckResult, console: Console, say: Language, *, hints: Hints
) -> None:
    """Print one check of an exercise on a terminal, with all that a learner needs."""
    _print(one_check(exercise, result, console.width, say, hints=hints), console)


def _print(parts: Iterator[Text], console: Console) -> None:
    for text in parts:
        console.print(text, soft_wrap=True)


def report(
    grade: Grade, width: int, say: Language, *, shows: Shows = "first", hints: Hints = ALL_HINTS
) -> Iterator[Text]:
    """Yield the report of a grade; what matters most comes last, where a terminal ends.

    Each exercise has its points and the checks that are not passed. Then come the remarks, the first failure
    with everything that a learner needs, a table of the exercises that are not passed, and the total.
    With "all", passed checks have a line each, and every exercise has its failures in full.
    """
    written = _written(grade)
    in_full = shows == "all"
    yield from _unwritten(grade, written, width, say)
    for exercise in written:
        yield from _exercise(exercise, width, say, unfolded=in_full)
        if in_full:
            yield from _failures(exercise, width, say, hints=hints)
    failed = _failed(written)
    shown = failed if in_full else failed[:1]
    yield from _remarks(grade, [check.message for _, check, _ in shown], width, say)
    if not in_full:
        for exercise, check, others in shown:
            yield from _on_a_screen(exercise, check, others, width, say, hints)
    yield from _causes(grade, written, width, say)
    if lateness := _lateness(grade, say):
        yield _paragraph(lateness, width)
    yield _total(grade, say)


def feedback(grade: Grade, width: int, say: Language) -> Iterator[Text]:
    """Yield the report as a file: the total comes first, and each exercise has its first failure in full."""
    written = _written(grade)
    if grade.handed_in and grade.handed_in.name:
        yield Text(say("Name: {name}", name=grade.handed_in.name))
    if grade.assignment:
        yield Text(say("Assignment: {name}", name=grade.assignment))
    yield _total(grade, say)
    if lateness := _lateness(grade, say):
        yield Text(fill(lateness, width))
    yield Text()
    yield from _unwritten(grade, written, width, say)
    for exercise in written:
        yield from _exercise(exercise, width, say, unfolded=False)
        for found in exercise.misconceptions:
            yield _paragraph(misconception(found, exercise, say), width)
        yield from _failures(exercise, width, say, most=1, hints=Hints(1))
    yield from _remarks(grade, (), width, say)


def one_check(
    exercise: ExerciseResult, result: CheckResult, width: int, say: Language, *, hints: Hints = ALL_HINTS
) -> Iterator[Text]:
    """Yield one check with all that a learner needs: its points and, where it is not passed, the failure."""
    yield from _rows([result], width, say)
    if result.status != "passed":
        mistake = _mistake(exercise, result)
        if mistake:
            yield Text("\n" + fill(misconception(mistake, exercise, say), width), "bold")
        text = failure(result, say, width=width, hints=hints, mistake=mistake)
        yield Text("\n" + text)


def _mistake(exercise: ExerciseResult, check: CheckResult) -> Misconception | None:
    """Return the most likely mistake that explains a check."""
    found = (one for one in exercise.misconceptions if not one.checks or check.name in one.checks)
    return next(found, None)


def _written(grade: Grade) -> list[ExerciseResult]:
    """Return the exercises that hold code of the learner's; if there is only one exercise, that one."""
    if len(grade.exercises) == 1:
        return [*grade.exercises]
    return [exercise for exercise in grade.exercises if not _is_unwritten(exercise)]


def _unwritten(grade: Grade, written: Sequence[ExerciseResult], width: int, say: Language) -> Iterator[Text]:
    names = [exercise.name for exercise in grade.exercises if exercise not in written]
    if names:
        nothing_read = grade.problem if not written else ""
        yield _paragraph(nothing_read or say("Not written yet: {names}.", names=joined(*names)), width)


def _remarks(grade: Grade, shown: Collection[str], width: int, say: Language) -> Iterator[Text]:
    """Yield the remarks of all exercises, but for those that a failure says."""
    texts = (remark for exercise in grade.exercises for remark in exercise.remarks)
    remarks = dict.fromkeys(text for text in texts if text not in shown)
    for remark in remarks:
        yield Text(fill(remark, width))
    if remarks:
        yield Text()


def _total(grade: Grade, say: Language) -> Text:
    total = points(grade.points, grade.max_points)
    text = say("{submission}: {points} points", submission=grade.id, points=total)
    if grade.points != grade.unrounded:
        rounded = " ({points:g}, rounded to the nearest {step:g})"
        text += say(rounded, points=grade.unrounded, step=grade.rounded_to)
    return Text(text, "bold")


def first_failure(grade: Grade) -> tuple[ExerciseResult, CheckResult] | None:
    """Return the check that a report shows in full, with its exercise; None where all checks are passed."""
    return next(((exercise, check) for exercise, check, _ in _failed(grade.exercises)), None)


def _failed(
    exercises: Sequence[ExerciseResult],
) -> list[tuple[ExerciseResult, CheckResult, list[CheckResult]]]:
    """Return the failures, each with its exercise and the checks that fail alike.

    Checks that are not judged follow from failures, so they come behind them; the unwritten come last.
    """
    failures = [(exercise, *group) for exercise in exercises for group in _groups(exercise)]
    return sorted(failures, key=lambda failure: _COME_LAST.get(failure[1].status, 0))


def _on_a_screen(
    exercise: ExerciseResult,
    check: CheckResult,
    others: Sequence[CheckResult],
    width: int,
    say: Language,
    hints: Hints,
) -> Iterator[Text]:
    """Yield a failure in so few rows that it stays on a screen of 24, but for a passage of the statement."""
    name = f"{exercise.name}::{check.name}"
    if _is_for_all(exercise, others):
        name = say("{exercise}: every check fails for this reason", exercise=exercise.name)
    elif others:
        name = say("{check}, and {count} more for the same reason", check=name, count=len(others))
    yield Text(name, f"bold {MARKS[check.status][1]}")
    help = [*_hints(check, _mistake(exercise, check), width, say, hints)]
    yield Text(_in_rows(check, help, width, _MOST_ROWS - 1, say) + "\n")


def _in_rows(check: CheckResult, help: Sequence[str], width: int, most: int, say: Language) -> str:
    """Return a failure in at most so many rows, without the snippet to paste; the example is shortened."""
    around = [fill(check.message, width)]
    if check.printed:
        lines = check.printed.split("\n")
        more = ["..."] if len(lines) > _MOST_PRINTED else []
        text = "\n".join(
            [*(set_cell_size(line, min(cell_len(line), width - 4)) for line in lines[:_MOST_PRINTED]), *more]
        )
        around.append(say("It printed:") + "\n" + indent(text, "    "))
    if check.location:
        around.append(_own_line(check, width, say))
    around += help
    if not check.counterexample:
        return "\n".join(around)
    left = most - 2 - sum(text.count("\n") + 1 for text in around)
    example = _shortened(check.counterexample.split("\n"), width - 4, max(left, 3), say)
    return "\n".join([around[0], "", indent("\n".join(example), "    "), "", *around[1:]])


def _own_line(check: CheckResult, width: int, say: Language) -> str:
    """Return the learner's line, with carets under the part that raised where the line is short enough."""
    text, _, carets = check.marked.partition("\n")
    whole = say("Your code: {line}", line=check.location)
    if not carets or not whole.endswith(text):
        return fill(whole, width)
    place = whole.removesuffix(text)
    if cell_len(whole) <= width:
        return f"{whole}\n{' ' * cell_len(place)}{carets}"
    if cell_len(text) + 4 <= width:
        return f"{fill(place, width)}\n{indent(check.marked, '    ')}"
    return fill(whole, width)


def _shortened(lines: Sequence[str], width: int, most: int, say: Language) -> list[str]:
    """Return an example whose lines take at most so many rows; the last line, the result, stays."""
    rows = [max(1, -(-cell_len(line) // width)) for line in lines]
    if sum(rows) <= most:
        return [*lines]
    kept = 0
    while sum(rows[: kept + 1]) + rows[-1] < most:
        kept += 1
    more = len(lines) - kept - 1
    left_out = say("# ... 1 more line" if more == 1 else "# ... {count} more lines", count=more)
    return [*lines[:kept], left_out, lines[-1]]


def _causes(grade: Grade, written: Sequence[ExerciseResult], width: int, say: Language) -> Iterator[Text]:
    """Yield what is most likely wrong: of several exercises, a table of the first that are not passed."""
    if len(grade.exercises) == 1:
        for exercise in written:
            for found in exercise.misconceptions:
                yield _paragraph(misconception(found, exercise, say), width, style="bold")
        return
    shown = [exercise for exercise in written if exercise.status != "passed"][:_MOST_CAUSES]
    if not shown:
        return
    others = [exercise for exercise in grade.exercises if exercise not in shown]
    rows = [(e.name, points(e.points, e.max_points), _cause(e, say)) for e in shown]
    if others:
        name = say("1 other" if len(others) == 1 else "{count} others", count=len(others))
        earned = points(add(e.points for e in others), add(e.max_points for e in others))
        rows.append((name, earned, ""))
    widths = [max(cell_len(row[column]) for row in rows) for column in (0, 1)]
    for name, earned, cause in rows:
        row = Text(f"{set_cell_size(name, widths[0])}  {earned.rjust(widths[1])}  {cause}".rstrip())
        row.truncate(width, overflow="ellipsis")
        yield row
    yield Text()


def _cause(exercise: ExerciseResult, say: Language) -> str:
    """Return what is most likely wrong in an exercise, in a line."""
    if exercise.misconception:
        return exercise.misconception.says
    return next((check.message for check, _ in _groups(exercise)), "").partition("\n")[0]


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


def _exercise(exercise: ExerciseResult, width: int, say: Language, *, unfolded: bool) -> Iterator[Text]:
    """Yield an exercise's points and its checks.

    Unless they are unfolded, passed checks share a line, and so do those that are not judged, and all checks
    where they fail for one reason.
    """
    earned = points(exercise.points, exercise.max_points)
    heading = say("{exercise}: {title}", exercise=exercise.name, title=exercise.title)
    yield Text(_beside(heading, earned, width), "bold")
    if exercise.weight is not None:
        share = "Worth {weight:g} points here, of which each check gives its share of {sum:g}."
        most = add(check.max_points for check in exercise.checks)
        yield Text(fill(say(share, weight=exercise.weight, sum=most), width))
    folded = {} if unfolded else _folded(exercise)
    for (status, text), checks in folded.items():
        mark, style, _ = MARKS[status]
        row = Text(f"{mark} {say(text, count=len(checks))}")
        row.stylize(style, 0, 1)
        yield row
    apart = [check for check in exercise.checks if all(check not in checks for checks in folded.values())]
    yield from _rows(apart, width, say)
    yield Text()
    for check in exercise.checks:
        if check.override:
            earned = points(check.points, check.max_points)
            text = "{check}: {points} points, given by a person. {why}"
            name = f"{exercise.name}::{check.name}"
            yield _paragraph(say(text, check=name, points=earned, why=check.override.why), width)


def _folded(exercise: ExerciseResult) -> dict[tuple[Status, str], list[CheckResult]]:
    """Return the checks that share a line, by their status and the text of the line."""
    checks = [check for check in exercise.checks if not check.override]
    statuses = {check.status for check in checks}
    groups = _groups(exercise)
    has_one_reason = groups and _is_for_all(exercise, groups[0][1])
    if len(statuses) == 1 and (has_one_reason or statuses == {"timeout"}):
        (status,) = statuses
        text = Message("{count} checks fail for one reason")
        if status == "todo":
            text = Message("{count} checks: not written yet")
        return {(status, text): checks}
    lines: dict[Status, str] = {
        "passed": Message("{count} checks passed"),
        "not_judged": Message("{count} checks are not judged"),
    }
    found = {
        (status, text): [check for check in checks if check.status == status]
        for status, text in lines.items()
    }
    return {line: several for line, several in found.items() if len(several) > 1}


def _rows(checks: Sequence[CheckResult], width: int, say: Language) -> Iterator[Text]:
    """Yield a line for each check: a mark, the title, the status in words, the points."""
    if not checks:
        return
    marks = [_BY_HAND if check.override else MARKS[check.status] for check in checks]
    right = [points(check.points, check.max_points) for check in checks]
    words = [say(word) for *_, word in marks]
    # Each column behind the titles is as wide as its widest text.
    widest = max(map(cell_len, words))
    most = max(map(len, right))
    for check, (mark, style, _), word, earned in zip(checks, marks, words, right):
        end = f"{' ' * (widest - cell_len(word))}{word} {earned.rjust(most)}"
        title = _beside(check.title, end, width - 2)
        row = Text(f"{mark} " + title.replace("\n", "\n  "))
        row.stylize(style, 0, 1)
        if word:
            start = 2 + title.partition("\n")[0].rindex(end) + len(end.partition(word)[0])
            row.stylize(style, start, start + len(word))
        yield row


def _beside(text: str, end: str, width: int) -> str:
    """Return text in lines, with `end` at the right end of the first line."""
    first, *rest = fill(text, width - cell_len(end) - 1).split("\n")
    gap = " " * max(1, width - cell_len(first) - cell_len(end))
    return "\n".join([f"{first}{gap}{end}", *rest])


def _groups(exercise: ExerciseResult) -> list[tuple[CheckResult, list[CheckResult]]]:
    """Return the checks that are not passed, each with those that fail for the same reason.

    Those that are not judged come last.
    """
    groups: dict[tuple[str, str], list[CheckResult]] = {}
    for check in exercise.checks:
        if check.status != "passed" and not check.override:
            groups.setdefault((_reason(check), check.location), []).append(check)
    found = [(check, others) for check, *others in groups.values()]
    return sorted(found, key=lambda group: group[0].status == "not_judged")


def _reason(check: CheckResult) -> str:
    """Return a message without what differs where one line raises one exception for several inputs."""
    return _NUMBER.sub("#", check.message) if _EXCEPTION.match(check.message) else check.message


def _is_for_all(exercise: ExerciseResult, others: Sequence[CheckResult]) -> bool:
    """Whether a failure and `others` that fail for the same reason are all checks, and more than one."""
    return 0 < len(others) == len(exercise.checks) - 1


def _failures(
    exercise: ExerciseResult, width: int, say: Language, *, hints: Hints, most: int = _MOST_FAILURES
) -> Iterator[Text]:
    """Yield the first failures of an exercise in full."""
    groups = _groups(exercise)
    for check, others in groups[:most]:
        _, style, _ = MARKS[check.status]
        is_for_all = _is_for_all(exercise, others)
        # A problem that stops several checks, such as a missing function, has no single check as a title.
        if is_for_all:
            text = say("{exercise}: every check fails for this reason", exercise=exercise.name)
            yield Text(text, f"bold {style}")
        elif check.counterexample or not others:
            yield Text(f"{exercise.name}::{check.name}", f"bold {style}")
            yield _paragraph(check.title, width)
        # Learners paste these snippets, so their lines are not broken.
        yield Text(failure(check, say, width=width, hints=hints, mistake=_mistake(exercise, check)) + "\n")
        if check.counterexample and others and not is_for_all:
            names = joined(*(other.name for other in others))
            yield _paragraph(say("The same in {checks}.", checks=names), width)
    more = len(groups) - most
    if more > 0:
        checks = Message("1 more check fails" if more == 1 else "{count} more checks fail", count=more)
        text = say("{checks}, often for the same reason as the first. Fix it and run again.", checks=checks)
        yield _paragraph(text, width)


def _paragraph(text: str, width: int, *, style: str = "") -> Text:
    return Text(fill(text, width) + "\n", style)
