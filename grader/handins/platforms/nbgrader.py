"""nbgrader's folder of a course: submitted/jdoe/ps1/softmax.ipynb, with a time in each timestamp.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from grader.handins.dates import iso_date
from grader.handins.entry import HandIn, Learner
from grader.handins.files.folder import entries_of, file_member
from grader.handins.files.members import is_source, is_zip
from grader.handins.platforms.delivery import DeliveredHandIn, Delivery, Listing, list_class, not_graded
from grader.handins.submission import SubmissionError
from grader.text.message import Message

EXAMPLE = "submitted"
# What nbgrader and instructors keep beside it.
_COURSE = frozenset(
    ("source", "release", "autograded", "feedback", "downloaded", "gradebook.db", "nbgrader_config.py")
)
_TIME = "timestamp.txt"
_MOST_BYTES = 1000
# How many students are looked at to recognise the folder.
_MOST_TRIED = 100


def fits(top: Listing) -> bool:
    """Return whether a folder is a course's, or the folder of what was submitted in it."""
    submitted = _submitted(top)
    return submitted is not None and (submitted is not top or _is_tree(submitted))


def deliver(top: Listing) -> Delivery:
    """Return one hand-in for each student, with the last of the times of its assignments."""
    submitted = _submitted(top)
    if submitted is None:
        return Delivery()
    students = sorted(submitted.folders)
    hand_ins = [
        DeliveredHandIn(
            (name,),
            HandIn(submitted.folder / name, submitted=_time(submitted.folder / name)),
            Learner(name),
        )
        for name in students
    ]
    own = tuple(sorted(top.files) if submitted is top else top.names)
    remarks = [*not_graded(sorted({*own, *submitted.files} - {EXAMPLE, *_COURSE}))]
    if any(one.hand_in.submitted for one in hand_ins):
        remarks.append(Message("times are from {file}, which the learner's side writes", file=_TIME))
    return Delivery(hand_ins, remarks, own, certain=submitted is not top)


def _submitted(top: Listing) -> Listing | None:
    if top.folder.resolve().name == EXAMPLE:
        return top
    if EXAMPLE not in top.folders or not (_COURSE & {*top.names} or top.names == [EXAMPLE]):
        return None
    try:
        return list_class(top.folder / EXAMPLE)
    except SubmissionError:
        return None


def _is_tree(submitted: Listing) -> bool:
    """Return whether each student's folder holds folders of assignments, and no source beside them."""
    students = sorted(submitted.folders)[:_MOST_TRIED]
    try:
        return bool(students) and all(_holds_assignments(submitted.folder / name) for name in students)
    except (OSError, SubmissionError):
        return False


def _holds_assignments(student: Path) -> bool:
    entries = list(entries_of(student))
    folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    return bool(folders) and not any(is_source(entry.name) or is_zip(entry.name) for entry in entries)


def _time(student: Path) -> datetime | None:
    return max(_times(student), default=None)


def _times(student: Path) -> Iterator[datetime]:
    try:
        assignments = [entry for entry in entries_of(student) if entry.is_dir(follow_symlinks=False)]
    except (OSError, SubmissionError):
        return
    for assignment in assignments:
        try:
            member = file_member(Path(assignment.path) / _TIME, follow=False)
            text = member.read() if member.size <= _MOST_BYTES else b""
        except OSError:
            continue
        if date := iso_date(text.decode(errors="replace")):
            yield date if date.tzinfo else date.replace(tzinfo=timezone.utc)
