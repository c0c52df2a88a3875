"""What a learner gave for one grading, as file names and source texts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.text.message import CommandError


class SubmissionError(CommandError):
    """A submission can't be read; the message says what was found, what was expected and what to do.

    Example::

        raise SubmissionError("{name}: found no code; expected Python; hand it in again", name=name)
    """


@dataclass(frozen=True)
class SourceFile:
    """One Python file or notebook: its name, and its text in cells (a Python file is one cell).

    Example::

        SourceFile("softmax.txt", (data.decode("utf-8"),))
    """

    name: str
    cells: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    """Parts of the file that are not Python, such as a shell line of a notebook, as texts for people."""
    place: str = ""
    """Its path in the hand-in; empty where that is its name."""
    counts_if_imported: bool = False
    """Whether it lies in a subfolder, so that it counts only where another file imports it."""

    @property
    def path(self) -> str:
        """Its path in the hand-in."""
        return self.place or self.name

    @property
    def stem(self) -> str:
        """The name without its ending: what another file would import."""
        return PurePosixPath(self.name).stem


@dataclass(frozen=True)
class DataFile:
    """One file of a hand-in that is not a source, such as config.json; learner code can read a copy of it."""

    path: str
    """Its path in the hand-in."""
    content: bytes
    copies: tuple[str, ...] = ()
    """Further paths at which learner code finds it."""


@dataclass(frozen=True)
class Submission:
    """The files that one learner gave for one grading."""

    id: str
    path: str
    files: tuple[SourceFile, ...]
    not_read: tuple[str, ...] = ()
    """Files of the hand-in that are not read, each with the reason, as texts for people."""
    data: tuple[DataFile, ...] = ()
    folder: str = ""
    """The folder of the hand-in in which its code runs; empty for the hand-in itself."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language, what its texts for people mean, where they are in the words of one language already."""

    @property
    def sha256(self) -> str:
        """A digest of the names and texts of the sources, and of the paths and bytes of the other files."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(len(file.cells).to_bytes(8, "big"))
            for part in (file.name, *file.cells):
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "big") + data)
        for other in self.data:
            digest.update(b"data")
            for data in (other.path.encode("utf-8", "surrogatepass"), other.content):
                digest.update(len(data).to_bytes(8, "big") + data)
        return digest.hexdigest()
