"""Turns what came out for a class's checks into marks: weights, lateness, several hand-ins, a person's word.

None of it is part of what is kept of a check, so that a changed due date or weight grades nothing anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from grader.course.assignment import Assignment, begun_days
from grader.grades.grade import Grade, HandedIn
from grader.handins.entry import Entry, HandIn
from grader.text.language import Language
from grader.text.printable import printable

Attempts = Literal["latest", "best"]


@dataclass(frozen=True)
class Marking:
    """How the hand-ins of a class become marks."""

    assignment: Assignment | None = None
    """Where the class is graded for one alone."""
    attempts: Attempts = "latest"

    def counting(self, entry: Entry) -> tuple[int, ...]:
        """Return the places of the hand-ins that may count, which are those to grade."""
        places = range(len(entry.hand_ins))
        return tuple(places if self.attempts == "best" else places[-1:])

    def mark(self, entry: Entry, grades: Sequence[Grade], say: Language) -> Grade:
        """Return the grade that counts, of those of the hand-ins that may, and say what became of it."""
        if not entry.hand_ins:
            return self._marked(entry, grades[0], None, 0, say)
        marked = [
            self._marked(entry, grade, entry.hand_ins[place], place + 1, say)
            for place, grade in zip(self.counting(entry), grades)
        ]
        # Of equal ones the later.
        return max(reversed(marked), key=lambda grade: grade.points)

    def remarked(self, entry: Entry, grade: Grade, say: Language) -> Grade:
        """Return a grade of before with today's weights, due date and place of what was handed in."""
        if not entry.hand_ins:
            return self._marked(entry, grade, None, 0, say)
        # Where only one may count it is the last, however many there were before.
        choice = grade.handed_in if len(self.counting(entry)) > 1 else None
        number = choice.number if choice else len(entry.hand_ins)
        hand_in = entry.hand_ins[number - 1]
        submission = {**grade.submission, "path": printable(str(hand_in.path))}
        return self._marked(entry, replace(grade, submission=submission), hand_in, number, say)

    def _marked(
        self, entry: Entry, grade: Grade, hand_in: HandIn | None, number: int, say: Language
    ) -> Grade:
        handed_in = self._handed_in(entry, hand_in, number, say)
        return replace(weighted(grade, self.assignment), handed_in=handed_in if _tells(handed_in) else None)

    def _handed_in(self, entry: Entry, hand_in: HandIn | None, number: int, say: Language) -> HandedIn:
        learner = entry.learner
        found = HandedIn(
            learner=printable(learner.id),
            name=printable(learner.name),
            email=printable(learner.email),
            number=number,
            of=len(entry.hand_ins),
        )
        if hand_in is None:
            return found
        due = self.assignment.due if self.assignment else None
        if hand_in.submitted is None:
            remark = say("Handed in late; nobody says when, so it costs nothing.")
            return replace(found, remark=remark) if hand_in.marked_late else found
        late = hand_in.submitted - due if due else timedelta(0)
        share = self.assignment.late.share(late) if self.assignment else 1.0
        submitted = hand_in.submitted.isoformat(sep=" ", timespec="seconds")
        return replace(found, submitted=submitted, days_late=begun_days(late), share=share)


def weighted(grade: Grade, assignment: Assignment | None) -> Grade:
    """Return a grade in which each exercise is worth what it is in an assignment; without one, its checks."""
    weights = assignment.weights if assignment else {}
    exercises = tuple(replace(e, weight=weights.get(e.name)) for e in grade.exercises)
    return replace(grade, exercises=exercises)


def _tells(handed_in: HandedIn) -> bool:
    """Whether it says more than that something was handed in."""
    return replace(handed_in, number=1, of=1) != HandedIn() or handed_in.of > 1
