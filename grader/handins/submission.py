"""What a learner gave for one grading, as file names and source texts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
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

    @property
    def stem(self) -> str:
        """The name without its ending: what another file would import."""
        return PurePosixPath(self.name).stem


@dataclass(frozen=True)
class Submission:
    """The files that one learner gave for one grading."""

    id: str
    path: str
    files: tuple[SourceFile, ...]
    not_read: tuple[str, ...] = ()
    """Files of the hand-in that are not read, each with the reason, as texts for people."""

    @property
    def sha256(self) -> str:
        """A digest of the files' names and texts."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(len(file.cells).to_bytes(8, "big"))
            for part in (file.name, *file.cells):
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "big") + data)
        return digest.hexdigest()
