"""What a class has handed in: who, when, and in which files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Learner:
    """Whose a hand-in is, as far as the platform or the roster says."""

    id: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class HandIn:
    """What was handed in at one time: a file, a zip, a folder, or some of a folder's files."""

    path: Path
    files: Mapping[str, str] | None = None
    """Where learners' files lie side by side in the folder: this one's there, with the name it was given."""
    submitted: datetime | None = None
    """When, with its time zone; None where nobody says."""
    marked_late: bool = False
    """Whether the platform calls it late; some do not say by how much."""


@dataclass(frozen=True)
class Entry:
    """One submission of a class."""

    id: str
    hand_ins: tuple[HandIn, ...]
    """Those of one learner, the oldest first; none where nothing was handed in."""
    learner: Learner = Learner()
