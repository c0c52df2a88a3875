"""What a person reads after a class was graded: a line for each submission, then remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.classroom.run import Change, GradedSubmission
from grader.grades.grade import Grade, HandedIn
from grader.grades.report import MARKS, days_late, points
from grader.handins.arrival import Arrival
from grader.text.language import Language
from grader.text.lines import Filled
from grader.text.message import Message, listed

_STATUS_WORDS = {status: word for status, (_, _, word) in MARKS.items()} | {
    "passed": Message("passed"),
    "failed": Message("failed"),
    "": Message("not there"),
}


@dataclass
class Summary:
    """Collects what is printed about a class while its submissions are graded."""

    say: Language
    resumes: bool
    """Whether unchanged submissions are not graded again; then their number is printed."""
    lists_changes: bool
    """Whether the changes are collected, and printed in place of the submissions."""
    faulty: list[str] = field(default_factory=list)
    """The ids of the submissions on which the kit itself failed."""
    unreadable: list[str] = field(default_factory=list)
    """The ids of the submissions whose last grade is damaged or of another version."""
    changes: list[Change] = field(default_factory=list)
    _datasets: dict[str, None] = field(default_factory=dict)
    _rows: list[tuple[Text, str, str]] = field(default_factory=list)
    _unchanged: int = 0

    def add(self, graded: GradedSubmission) -> None:
        """Add one submission."""
        grade = graded.grade
        self._rows.append((_who(grade), points(grade.points, grade.max_points), self._remark(grade)))
        self._datasets |= dict.fromkeys(grade.environment["datasets"])
        self._unchanged += graded.is_unchanged
        if graded.was_unreadable:
            self.unreadable.append(grade.id)
        if grade.faulty:
            self.faulty.append(grade.id)
        if self.lists_changes and (change := graded.change):
            self.changes.append(change)

    def print(self, out: Path, arrival: Arrival) -> None:
        """Print the submissions (not in a list of changes), the remarks, and where the results are."""
        console = Console()
        if not self.lists_changes:
            table = Table(box=None, pad_edge=False, expand=True)
            table.add_column(self.say("submission"), ratio=2)
            table.add_column(self.say("points"), justify="right", no_wrap=True)
            table.add_column(self.say("first check not passed"), ratio=4)
            for who, earned, remark in self._rows:
                table.add_row(who, earned, Filled(remark))
            console.print(table)
            console.print()
        for remark in arrival.remarks:
            console.print(Text(self.say(remark)), soft_wrap=True)
        if self.unreadable:
            problem = "Graded again, because the stored grade is damaged or of another version: {ids}"
            console.print(Text(self.say(problem, ids=", ".join(self.unreadable))), soft_wrap=True)
        result = "{text}; written to {folder}"
        if self.lists_changes:
            result = "{text}; the new grades have replaced the old ones in {folder}"
        written = self.say(result, text=self._totals(arrival), folder=out)
        console.print(Text(written), soft_wrap=True)
        if self.faulty:
            problem = (
                "The kit itself failed on {ids}; look at the feedback there, then run again with --resume"
            )
            console.print(Text(self.say(problem, ids=", ".join(self.faulty))), soft_wrap=True)

    def _totals(self, arrival: Arrival) -> Message:
        count = len(self._rows)
        text = Message("1 submission graded" if count == 1 else "{count} submissions graded", count=count)
        if self.resumes:
            text = Message(
                "{text}, {count} of them unchanged since the last run", text=text, count=self._unchanged
            )
        if arrival.layout != "folder":
            text = Message("{text}, from a download of {layout}", text=text, layout=arrival.layout)
        if self._datasets:
            names = listed(*self._datasets)
            text = Message("{text}, with the images of {datasets}", text=text, datasets=names)
        return text

    def _remark(self, grade: Grade) -> str:
        missed = next((check for check in grade.checks if check.points < check.max_points), None)
        remark = grade.problem or (missed.title if missed else "")
        if not grade.problem and all(check.status == "todo" for check in grade.checks):
            # The functions may be in a file that was not read: the first remark names it.
            remarks = (remark for exercise in grade.exercises for remark in exercise.remarks)
            remark = self._both(Message("not written yet"), next(remarks, ""))
        return self._both(_lateness(grade.handed_in), remark)

    def _both(self, first: str, then: str) -> str:
        both = Message("{first}; {then}", first=first, then=then)
        return self.say(both if first and then else first or then)


def print_changes(changes: Sequence[Change], say: Language) -> None:
    """Print which grades of a class have changed, and which checks changed them."""
    console = Console()
    if not changes:
        console.print(Text(say("No score has changed.")))
        return
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column(say("submission"), ratio=2)
    table.add_column(say("before"), justify="right", no_wrap=True)
    table.add_column(say("now"), justify="right", no_wrap=True)
    table.add_column(say("changed by"), ratio=4)
    for change in changes:
        before = "" if change.before is None else f"{change.before:g}"
        lines = [
            say(
                "{check}: {before}, now {now}", check=name, before=_STATUS_WORDS[then], now=_STATUS_WORDS[now]
            )
            for name, then, now in change.checks
        ]
        why = "\n".join(lines) or say(_why(change))
        table.add_row(Text(change.id), before, f"{change.now:g}", Text(why))
    console.print(table)
    console.print()


def _why(change: Change) -> str:
    """Return why a grade changed whose checks are as they were."""
    if change.before is not None:
        return Message("weights or the deduction for late days")
    return Message("the stored grade is damaged" if change.was_unreadable else "new here")


def _lateness(handed_in: HandedIn | None) -> str:
    if handed_in is None or not (handed_in.days_late or handed_in.remark):
        return ""
    return days_late(handed_in.days_late) if handed_in.days_late else Message("late")


def _who(grade: Grade) -> Text:
    name = grade.handed_in.name if grade.handed_in else ""
    return Text(f"{grade.id} {name}" if name and name != grade.id else grade.id)
