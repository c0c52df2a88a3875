"""What a person reads when a class is graded: a line a submission, then what else they should know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.classroom.run import Change
from grader.grades.grade import Grade, HandedIn
from grader.grades.report import MARKS, days_late, points
from grader.handins.arrival import Arrival
from grader.text.language import Language
from grader.text.lines import Filled
from grader.text.message import Message, listed

_SAID = {status: word for status, (_, _, word) in MARKS.items()} | {
    "passed": Message("passed"),
    "failed": Message("failed"),
    "": Message("not there"),
}


@dataclass
class Summary:
    """The lines of a class, gathered while it is graded."""

    say: Language
    datasets: dict[str, None] = field(default_factory=dict)
    faulty: list[str] = field(default_factory=list)
    _lines: list[tuple[Text, str, str]] = field(default_factory=list)

    def add(self, grade: Grade) -> None:
        """Take a grade in."""
        self._lines.append((_who(grade), points(grade.points, grade.max_points), self._remark(grade)))
        self.datasets |= dict.fromkeys(grade.environment["datasets"])
        if grade.faulty:
            self.faulty.append(grade.id)

    def print(self, out: Path, arrival: Arrival, *, taken_over: int | None, brief: bool) -> None:
        """Print them, unless `brief`, and where the results are."""
        console = Console()
        if not brief:
            table = Table(box=None, pad_edge=False, expand=True)
            table.add_column(self.say("submission"), ratio=2)
            table.add_column(self.say("points"), justify="right", no_wrap=True)
            table.add_column(self.say("first check not passed"), ratio=4)
            for who, earned, remark in self._lines:
                table.add_row(who, earned, Filled(remark))
            console.print(table)
            console.print()
        for remark in arrival.remarks:
            console.print(Text(self.say(remark)), soft_wrap=True)
        count = len(self._lines)
        text = Message("1 submission graded" if count == 1 else "{count} submissions graded", count=count)
        if taken_over is not None:
            text = Message("{text}, {count} of them taken over from before", text=text, count=taken_over)
        if arrival.layout != "folder":
            text = Message("{text}, as {layout} delivers them", text=text, layout=arrival.layout)
        if self.datasets:
            text = Message(
                "{text}, with the images of {datasets}", text=text, datasets=listed(*self.datasets)
            )
        written = self.say("{text}; written to {folder}", text=text, folder=out)
        console.print(Text(written), soft_wrap=True)
        if self.faulty:
            problem = "The kit itself failed on {ids}; a person must look at it, then run again with --resume"
            console.print(Text(self.say(problem, ids=", ".join(self.faulty))), soft_wrap=True)

    def _remark(self, grade: Grade) -> str:
        missed = next((check for check in grade.checks if check.points < check.max_points), None)
        remark = grade.problem or (missed.title if missed else "")
        if not grade.problem and all(check.status == "todo" for check in grade.checks):
            # What was not read may be just that.
            beside = (remark for exercise in grade.exercises for remark in exercise.remarks)
            remark = self._both(Message("not written yet"), next(beside, ""))
        return self._both(_late(grade.handed_in), remark)

    def _both(self, first: str, then: str) -> str:
        both = Message("{first}; {then}", first=first, then=then)
        return self.say(both if first and then else first or then)


def print_changes(changes: Sequence[Change], say: Language) -> None:
    """Print what of a class's grades is not as it was, and which checks made it so."""
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
            say("{check}: {before}, now {now}", check=name, before=_SAID[before], now=_SAID[now])
            for name, before, now in change.checks
        ]
        why = "\n".join(lines) or say(
            "new here" if change.before is None else "weights, or what being late costs"
        )
        table.add_row(Text(change.id), before, f"{change.now:g}", Text(why))
    console.print(table)
    console.print()


def _late(handed_in: HandedIn | None) -> str:
    if handed_in is None or not (handed_in.days_late or handed_in.remark):
        return ""
    return days_late(handed_in.days_late) if handed_in.days_late else Message("late")


def _who(grade: Grade) -> Text:
    name = grade.handed_in.name if grade.handed_in else ""
    return Text(f"{grade.id} {name}" if name and name != grade.id else grade.id)
