"""The hand-ins of a class before they are read: who handed in which files, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.text.message import Message


@dataclass(frozen=True)
class Learner:
    """The person who handed in, as far as the platform or the roster says."""

    id: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class HandIn:
    """One file, zip or folder as it arrived, or some of the files in a folder."""

    path: Path
    files: Mapping[str, str] | None = None
    """Where the folder holds files of several learners: the names of this learner's files in it, each with
    the name that the learner gave it. None where `path` is the whole hand-in."""
    submitted: datetime | None = None
    """When it was handed in, with a time zone; None where that is not known."""
    marked_late: bool = False
    """Whether the platform marks it as late; some platforms do not say by how much."""


@dataclass(frozen=True)
class Entry:
    """One learner of a class, with the hand-ins that a submission is read from."""

    id: str
    hand_ins: tuple[HandIn, ...]
    """The oldest first; empty where the learner handed in nothing."""
    learner: Learner = Learner()
    unclear: Message | None = None
    """Why no hand-in counts although some may be this learner's."""
