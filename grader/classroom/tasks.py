"""What a class's entries are graded from, and what comes out, as data that travels as bytes."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pluggy

from grader.classroom.gradebook import Stamp
from grader.grades.grade import Grade, Status
from grader.handins.entry import Entry, HandIn
from grader.handins.reading import read_hand_in
from grader.handins.submission import Submission, SubmissionError
from grader.judge.options import RunOptions
from grader.text.language import Language
from grader.text.message import Message

_T = TypeVar("_T")


@dataclass(frozen=True)
class Paper:
    """One hand-in as it was read; without files where there is nothing to grade."""

    submission: Submission
    problem: str = ""
    """Why there is nothing to grade."""
    status: Status = "failed"
    """What every check of it is then."""


@dataclass(frozen=True)
class Task:
    """One entry to be graded."""

    id: str
    papers: tuple[Paper, ...]
    """One for each hand-in, in order; one, too, where nothing was handed in."""
    kept: Stamp | None
    """What the grade of before follows from."""

    @property
    def content(self) -> str:
        """A digest of all that was read, also of what was left out; empty where nothing could be read."""
        if all(paper.problem and paper.status != "todo" for paper in self.papers):
            return ""
        read = [
            [
                paper.problem,
                [[file.name, file.cells, file.left_out] for file in paper.submission.files],
                paper.submission.not_read,
            ]
            for paper in self.papers
        ]
        return hashlib.sha256(json.dumps(read).encode()).hexdigest()


@dataclass(frozen=True)
class Graded:
    """What came out for one entry."""

    id: str
    stamp: Stamp
    grades: tuple[Grade, ...] | None
    """One for each hand-in, in order; None where those of before still hold."""


@dataclass(frozen=True)
class Errand:
    """A task for another process, and what makes it grade as this one would."""

    task: Task
    options: RunOptions
    footing: Mapping[str, str]
    """The versions that a grade depends on, by name."""


@dataclass(frozen=True)
class _Answer:
    id: str
    stamp: Stamp
    grades: tuple[dict[str, Any], ...] | None


def read_task(entry: Entry, kept: Stamp | None, manager: pluggy.PluginManager, say: Language) -> Task:
    """Read an entry's hand-ins; what can't be read is a paper that says so."""
    papers = tuple(_read(hand_in, entry.id, manager, say) for hand_in in entry.hand_ins)
    nothing = Paper(Submission(entry.id, "", ()), say("Nothing was handed in."), "todo")
    return Task(entry.id, papers or (nothing,), kept)


def fault(error: Exception) -> str:
    """Return what is said of a submission on which the kit itself fails."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"The kit itself failed: {type(error).__name__}: {error} ({where})."


def _read(hand_in: HandIn, id: str, manager: pluggy.PluginManager, say: Language) -> Paper:
    nothing = Submission(id, str(hand_in.path), ())
    try:
        read = read_hand_in(hand_in, manager, id=id)
        # Bytes hold texts, and no messages that could still be said in another language.
        files = (replace(f, left_out=tuple(_said(part, say) for part in f.left_out)) for f in read.files)
        not_read = tuple(_said(part, say) for part in read.not_read)
        return Paper(replace(read, files=tuple(files), not_read=not_read))
    except SubmissionError as problem:
        return Paper(nothing, say(Message(str(problem))))
    except Exception as error:
        return Paper(nothing, fault(error), "error")


def _said(part: str, say: Language) -> str:
    return say(part) if isinstance(part, Message) else part


def pack(errand: Errand) -> bytes:
    """Return an errand as bytes."""
    return _to_bytes(msgspec.to_builtins(errand, enc_hook=str))


def unpack(data: bytes) -> Errand:
    """Return the errand that was packed. Raises ValueError for anything else."""
    return _from_bytes(data, Errand)


def pack_graded(graded: Graded) -> bytes:
    """Return what came out as bytes."""
    grades = None if graded.grades is None else [grade.as_json() for grade in graded.grades]
    return _to_bytes({"id": graded.id, "stamp": msgspec.to_builtins(graded.stamp), "grades": grades})


def unpack_graded(data: bytes) -> Graded:
    """Return what came out, of the bytes that say it. Raises LookupError, TypeError, ValueError."""
    answer = _from_bytes(data, _Answer)
    grades = None if answer.grades is None else tuple(map(Grade.from_json, answer.grades))
    return Graded(answer.id, answer.stamp, grades)


def _to_bytes(document: Any) -> bytes:
    # A file's name or a notebook may hold half a character, which no stricter encoding takes.
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _from_bytes(data: bytes, kind: type[_T]) -> _T:
    document = json.loads(data.decode("utf-8", "surrogatepass"))
    return msgspec.convert(document, kind, dec_hook=lambda wanted, text: wanted(text))
