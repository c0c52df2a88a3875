"""Tasks: the submissions of a class as they were read, and their grades, as data that travels as bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec
import pluggy

from grader.classroom.gradebook import Stamp
from grader.grades.grade import Grade, Status
from grader.handins.entry import Entry, HandIn
from grader.handins.reading import read_hand_in
from grader.handins.submission import Submission, SubmissionError
from grader.judge.faults import own_fault
from grader.judge.options import RunSettings
from grader.text.language import Language
from grader.text.message import Message
from grader.text.printable import one_line

_T = TypeVar("_T")


@dataclass(frozen=True)
class ReadSubmission:
    """What was read of one hand-in: a submission to grade, or the reason why there is nothing to grade."""

    submission: Submission
    problem: str = ""
    """Why there is nothing to grade; empty where there is something."""
    status: Status = "failed"
    """Where there is a problem: the status of every check."""


@dataclass(frozen=True)
class Task:
    """One entry of a class, read and ready to be graded."""

    id: str
    submissions: tuple[ReadSubmission, ...]
    """One for each hand-in, in order; one that says so where nothing was handed in."""
    kept: Stamp | None
    """What the grade in the gradebook follows from; None where there is no such grade."""

    @property
    def content(self) -> str:
        """A digest of everything that was read, and of the names of what was not read.

        It is empty where no hand-in could be read.
        """
        if all(read.problem and read.status != "todo" for read in self.submissions):
            return ""
        parts = [
            [
                read.problem,
                [
                    [file.name, file.cells, file.left_out, file.place, file.counts_if_imported]
                    for file in read.submission.files
                ],
                read.submission.not_read,
                [
                    [file.path, hashlib.sha256(file.content).hexdigest(), file.copies]
                    for file in read.submission.data
                ],
                read.submission.folder,
            ]
            for read in self.submissions
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Graded:
    """The grades of one entry."""

    id: str
    stamp: Stamp
    grades: tuple[Grade, ...] | None
    """One for each hand-in, in order; None where the grade in the gradebook still holds."""


@dataclass(frozen=True)
class RemoteTask:
    """A task for another process, and what that process needs in order to grade as this one would."""

    task: Task
    settings: RunSettings
    versions: Mapping[str, str]
    """The versions that a grade depends on, by name."""


@dataclass(frozen=True)
class _PackedGraded:
    id: str
    stamp: Stamp
    grades: tuple[dict[str, Any], ...] | None


def read_task(
    entry: Entry,
    kept: Stamp | None,
    manager: pluggy.PluginManager,
    say: Language,
    others: Sequence[Language] = (),
) -> Task:
    """Read the hand-ins of an entry; a hand-in that can't be read becomes a submission with a problem.

    Its texts are in the language `say`, and beside it in the `others`.
    """
    submissions = tuple(_read(hand_in, entry.id, manager, (say, *others)) for hand_in in entry.hand_ins)
    why = entry.unclear or Message("Nothing was handed in.")
    nothing = ReadSubmission(Submission(entry.id, "", ()))
    return Task(entry.id, submissions or (with_problem(nothing, why, "todo", say, others),), kept)


def with_problem(
    read: ReadSubmission, problem: Message, status: Status, say: Language, others: Sequence[Language] = ()
) -> ReadSubmission:
    """Return a submission with a reason why there is nothing to grade, and with the status of every check."""
    words = _Words((say, *others))
    text = words.said(problem)
    return ReadSubmission(replace(read.submission, words=words.others), text, status)


class _Words:
    """Says texts in the first of some languages, and keeps what they mean in the others.

    Bytes carry texts, not messages that can be translated later: so each is translated at once.
    """

    def __init__(self, languages: Sequence[Language], *, folder: str = "") -> None:
        """Learners read the texts, so the `folder` in which a hand-in lies is taken out of them."""
        self._languages = languages
        self._folder = folder
        self.others: dict[str, dict[str, str]] = {language.name: {} for language in languages[1:]}

    def said(self, text: str) -> str:
        first, *others = (self._said(text, language) for language in self._languages)
        for meant, other in zip(self.others.values(), others):
            meant[first] = other
        return first

    def _said(self, text: str, say: Language) -> str:
        return (say(text) if isinstance(text, Message) else text).replace(self._folder, "")


def _read(
    hand_in: HandIn, id: str, manager: pluggy.PluginManager, languages: Sequence[Language]
) -> ReadSubmission:
    words = _Words(languages, folder=one_line(str(hand_in.path.parent / "_"))[:-1])
    nothing = Submission(id, str(hand_in.path), (), words=words.others)
    try:
        submission = read_hand_in(hand_in, manager, id=id)
        files = (replace(file, left_out=tuple(map(words.said, file.left_out))) for file in submission.files)
        not_read = tuple(map(words.said, submission.not_read))
        read = replace(submission, files=tuple(files), not_read=not_read, words=words.others)
        return ReadSubmission(read)
    except SubmissionError as problem:
        return ReadSubmission(nothing, words.said(Message(str(problem))))
    except Exception as error:
        return ReadSubmission(nothing, words.said(own_fault(error)), "error")


def pack_task(task: RemoteTask) -> bytes:
    """Return a remote task as bytes."""
    return _to_bytes(msgspec.to_builtins(task, enc_hook=str))


def unpack_task(data: bytes) -> RemoteTask:
    """Return the remote task that was packed. Raises ValueError where the bytes hold another thing."""
    return _from_bytes(data, RemoteTask)


def pack_graded(graded: Graded) -> bytes:
    """Return the grades of an entry as bytes."""
    grades = None if graded.grades is None else [grade.as_json() for grade in graded.grades]
    return _to_bytes({"id": graded.id, "stamp": msgspec.to_builtins(graded.stamp), "grades": grades})


def unpack_graded(data: bytes) -> Graded:
    """Return the grades that were packed. Raises LookupError, TypeError, ValueError for other bytes."""
    packed = _from_bytes(data, _PackedGraded)
    grades = None if packed.grades is None else tuple(map(Grade.from_json, packed.grades))
    return Graded(packed.id, packed.stamp, grades)


def _to_bytes(document: Any) -> bytes:
    # The name of a file or a notebook may hold half a surrogate pair, which strict UTF-8 refuses.
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _from_bytes(data: bytes, kind: type[_T]) -> _T:
    document = json.loads(data.decode("utf-8", "surrogatepass"))
    return msgspec.convert(document, kind, dec_hook=lambda wanted, text: wanted(text))
