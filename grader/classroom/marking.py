"""Makes the grade that counts from the results of the checks: weights, late days, several hand-ins.

The gradebook's stamps do not depend on any of this, so a changed due date or weight needs no new grading.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import msgspec

from grader.course.assignment import Assignment, begun_days
from grader.grades.grade import Grade, HandedIn
from grader.handins.entry import Entry, HandIn
from grader.text.language import Language
from grader.text.message import Message
from grader.text.printable import printable

Attempts = Literal["latest", "best"]
LATE_SOMETIME = Message("Late, but the submission time is unknown: no points are deducted.")


@dataclass(frozen=True)
class Marking:
    """How the results of a class become the grades that count."""

    assignment: Assignment | None = None
    """The assignment, where the class is graded for exactly one."""
    attempts: Attempts = "latest"

    def as_json(self) -> dict[str, Any]:
        """Return it as the gradebook stores it: equal markings give equal JSON."""
        document: dict[str, Any] = json.loads(msgspec.json.encode(self, order="sorted"))
        return document

    def counting(self, entry: Entry) -> tuple[int, ...]:
        """Return the positions of the hand-ins that may count; only these are graded."""
        places = range(len(entry.hand_ins))
        return tuple(places if self.attempts == "best" else places[-1:])

    def mark(self, entry: Entry, grades: Sequence[Grade], say: Language) -> Grade:
        """Return the grade that counts; `grades` are those of the hand-ins that may count, in order."""
        if not entry.hand_ins:
            return self._marked(entry, grades[0], None, 0, say)
        marked = [
            self._marked(entry, grade, entry.hand_ins[place], place + 1, say)
            for place, grade in zip(self.counting(entry), grades)
        ]
        # max() returns the first of equal grades: reversed, that is the latest.
        return max(reversed(marked), key=lambda grade: grade.points)

    def remarked(self, entry: Entry, grade: Grade, say: Language) -> Grade:
        """Return a stored grade with the present weights, due date and path of the hand-in."""
        if not entry.hand_ins:
            return self._marked(entry, grade, None, 0, say)
        # Where only one hand-in may count, it is the last one, even if older ones were added or removed.
        choice = grade.handed_in if len(self.counting(entry)) > 1 else None
        number = choice.number if choice else len(entry.hand_ins)
        hand_in = entry.hand_ins[number - 1]
        submission = {**grade.submission, "path": printable(str(hand_in.path))}
        return self._marked(entry, replace(grade, submission=submission), hand_in, number, say)

    def _marked(
        self, entry: Entry, grade: Grade, hand_in: HandIn | None, number: int, say: Language
    ) -> Grade:
        handed_in = self._handed_in(entry, hand_in, number, say)
        return replace(
            weighted(grade, self.assignment), handed_in=handed_in if _is_worth_saying(handed_in) else None
        )

    def _handed_in(self, entry: Entry, hand_in: HandIn | None, number: int, say: Language) -> HandedIn:
        learner = entry.learner
        handed_in = HandedIn(
            learner=printable(learner.id),
            name=printable(learner.name),
            email=printable(learner.email),
            number=number,
            of=len(entry.hand_ins),
        )
        if hand_in is None:
            return handed_in
        due = self.assignment.due if self.assignment else None
        if hand_in.submitted is None:
            return replace(handed_in, remark=say(LATE_SOMETIME)) if hand_in.marked_late else handed_in
        late = hand_in.submitted - due if due else timedelta(0)
        share = self.assignment.late.share(late) if self.assignment else 1.0
        submitted = hand_in.submitted.isoformat(sep=" ", timespec="seconds")
        return replace(handed_in, submitted=submitted, days_late=begun_days(late), share=share)


def weighted(grade: Grade, assignment: Assignment | None) -> Grade:
    """Return a grade with the weights of an assignment and its rule for rounding, where it has them."""
    weights = assignment.weights if assignment else {}
    exercises = tuple(replace(e, weight=weights.get(e.name)) for e in grade.exercises)
    return replace(
        grade,
        exercises=exercises,
        assignment=assignment.name if assignment else "",
        rounded_to=assignment.rounded_to if assignment else None,
    )


def _is_worth_saying(handed_in: HandedIn) -> bool:
    """Whether it says more than that one hand-in of an unknown learner arrived."""
    return replace(handed_in, number=1, of=1) != HandedIn() or handed_in.of > 1
